import type { Check } from '../../src/analysis/contract.ts';
import { importModule } from './graph.ts';

/** A folder of things of one kind, and the list that makes them known. */
export interface Listing {
  readonly folder: string;
  /** Module of the list. */
  readonly list: string;
  /** Modules of the folder that are no such thing and must not be imported here, or that need no listing. */
  readonly skip: readonly string[];
  /** Whether an export of a module in the folder is one of these things. */
  readonly isEntry: (exported: unknown, name: string) => boolean;
  /** What the list makes known; as a rule what its exported arrays hold. */
  readonly listed: () => Promise<readonly unknown[]>;
}

/** Each kind of thing that is added as one file and one line. */
export const listings: readonly Listing[] = [
  {
    folder: 'cmd',
    list: 'cmd/commands.ts',
    // It runs the program.
    skip: ['cmd/main.ts'],
    isEntry: (exported, name) => typeof exported === 'function' && /^register[A-Z]/.test(name),
    listed: () => arraysOf('cmd/commands.ts'),
  },
  {
    folder: 'src/probe',
    list: 'src/probe/list.ts',
    skip: [],
    isEntry: hasKeys('name', 'source', 'argv', 'open'),
    listed: () => arraysOf('src/probe/list.ts'),
  },
  {
    folder: 'src/analysis/check',
    list: 'src/analysis/check/list.ts',
    skip: [],
    isEntry: hasKeys('code', 'judge'),
    listed: () => arraysOf('src/analysis/check/list.ts'),
  },
  {
    folder: 'src/analysis/view',
    list: 'src/analysis/check/list.ts',
    // The engine's own.
    skip: ['src/analysis/view/coverage.ts'],
    isEntry: hasKeys('name', 'open'),
    listed: async () => (await allChecks()).flatMap(({ views }) => views),
  },
  {
    folder: 'src/lab/incident',
    list: 'src/lab/incident/list.ts',
    skip: [],
    isEntry: hasKeys('name', 'make', 'undo'),
    listed: () => arraysOf('src/lab/incident/list.ts'),
  },
];

/** Every check there is. */
export async function allChecks(): Promise<readonly Check[]> {
  return (await arraysOf('src/analysis/check/list.ts')) as readonly Check[];
}

async function arraysOf(module: string): Promise<readonly unknown[]> {
  return Object.values(await importModule(module))
    .filter(Array.isArray)
    .flat();
}

function hasKeys(...keys: readonly string[]): (exported: unknown) => boolean {
  return (exported) => typeof exported === 'object' && exported !== null && keys.every((key) => key in exported);
}
