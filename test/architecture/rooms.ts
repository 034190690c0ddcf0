/** A room of the house: a folder with one concern. */
export interface Room {
  readonly folder: string;
  /** Rooms it may import from, next to itself and `src/error`. What is not listed it may not, types included. */
  readonly uses: readonly string[];
  /** Rooms whose types alone it may import. */
  readonly usesTypesOf?: readonly string[];
  /** Same input, same output: no node module, clock, chance, process or network within reach. */
  readonly pure?: true;
}

/** Every room of `src/`, and `cmd/`. Whoever needs a new entry here should say why in the change. */
export const rooms: readonly Room[] = [
  { folder: 'src/error', uses: [], pure: true },
  { folder: 'src/event', uses: [], pure: true },
  { folder: 'src/packet', uses: [], pure: true },
  { folder: 'src/settings', uses: [], pure: true },
  { folder: 'src/package', uses: [] },
  { folder: 'src/analysis', uses: ['src/event', 'src/packet', 'src/settings'], pure: true },
  { folder: 'src/report', uses: ['src/analysis', 'src/event', 'src/settings'], pure: true },
  { folder: 'src/recording', uses: ['src/event', 'src/packet'] },
  { folder: 'src/vantage', uses: ['src/event'] },
  { folder: 'src/cluster', uses: ['src/vantage', 'src/event'] },
  // The lab asks arping and `ip neigh`, and reads durations, as everybody does: there is one way to do that.
  { folder: 'src/lab', uses: ['src/vantage', 'src/event', 'src/package', 'src/settings', 'src/probe'] },
  { folder: 'src/probe', uses: ['src/vantage', 'src/packet', 'src/event'] },
  { folder: 'src/load', uses: ['src/vantage', 'src/cluster', 'src/event', 'src/package'] },
  { folder: 'src/fault', uses: ['src/vantage', 'src/cluster', 'src/probe', 'src/event'] },
  {
    folder: 'src/run',
    // Neither the lab nor a cluster: a run gets its site handed in, and must not know which it is.
    uses: [
      'src/event',
      'src/packet',
      'src/settings',
      'src/analysis',
      'src/recording',
      'src/vantage',
      'src/probe',
      'src/load',
      'src/fault',
      'src/package',
    ],
  },
  { folder: 'src/scenario', uses: ['src/run', 'src/settings', 'src/fault', 'src/load', 'src/event'] },
  { folder: 'src/influx', uses: ['src/event', 'src/analysis'] },
  { folder: 'src/tui', uses: ['src/analysis', 'src/event'], usesTypesOf: ['src/run'] },
  {
    folder: 'cmd',
    uses: [
      'src/package',
      'src/settings',
      'src/event',
      'src/analysis',
      'src/report',
      'src/recording',
      'src/vantage',
      'src/cluster',
      'src/lab',
      'src/probe',
      'src/load',
      'src/fault',
      'src/run',
      'src/scenario',
      'src/influx',
      'src/tui',
    ],
  },
];

/** Everybody may fail in the house's own way. */
export const usedByAll = 'src/error';

/** Packages that pure rooms may use: they compute, and touch nothing. */
export const purePackages: readonly string[] = ['zod', 'ipaddr.js', 'string-width', 'yaml'];

/** A package, or a part of Node, that only few modules may import: `importers` are paths, or folders with a slash at the end. */
export interface Keeper {
  readonly target: string;
  readonly importers: readonly string[];
}

/** One spawner, one Kubernetes client, one screen: what is hard to use well is used in one place. */
export const keepers: readonly Keeper[] = [
  { target: 'execa', importers: ['src/vantage/', 'src/lab/run.ts'] },
  { target: 'node:child_process', importers: ['src/vantage/', 'src/lab/run.ts'] },
  { target: '@kubernetes/client-node', importers: ['src/cluster/'] },
  { target: 'blessed', importers: ['src/tui/screen.ts'] },
  { target: 'neo-blessed', importers: ['src/tui/screen.ts'] },
];

/** All that `seismo --help` may load of packages; the rest comes when a command runs. */
export const startupPackages: readonly string[] = ['commander', 'picocolors'];

/** @returns the room of a module; undefined when it stands outside of all. */
export function roomOf(path: string): Room | undefined {
  return rooms.find(({ folder }) => path.startsWith(`${folder}/`));
}
