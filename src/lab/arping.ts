import type { Argv } from '../vantage/contract.ts';
import { attempt } from './run.ts';
import { vip } from './topology.ts';

/** Two programs have this name, and their flags differ; Debian installs one or the other. */
export type ArpingFlavour = 'iputils' | 'habets';

/** Which `arping` is installed. */
export async function arpingFlavour(): Promise<ArpingFlavour> {
  return flavourOf((await attempt({ argv: ['arping', '-V'] })).stdout);
}

/**
 * @param version what `arping -V` prints on standard output. Habets' takes `-V` for a VLAN, and prints its name with its
 * usage. BusyBox's prints nothing there and has iputils' flags.
 */
export const flavourOf = (version: string): ArpingFlavour => (version.includes('Habets') ? 'habets' : 'iputils');

/**
 * Asks by broadcast who has the VIP and hears every answer. iputils counts answers against `-c` and would leave after the
 * first, so it is bounded by time, of which it knows whole seconds only.
 */
export const whoHasVipArgv = (flavour: ArpingFlavour): Argv =>
  flavour === 'iputils'
    ? ['arping', '-b', '-w', '1', '-I', 'eth0', vip.address]
    : ['arping', '-c', '1', '-w', '0.5', '-i', 'eth0', vip.address];

/** Tells everybody that the VIP is here: as a request and as a reply, since some hosts heed only one of them. */
export const announceArgvs = (flavour: ArpingFlavour): readonly Argv[] => announcements[flavour];

const iputilsSender = ['-I', 'eth0', '-s', vip.address, vip.address] as const;
const habetsSender = ['-i', 'eth0', '-S', vip.address, vip.address] as const;

const announcements: Readonly<Record<ArpingFlavour, readonly Argv[]>> = {
  iputils: [
    ['arping', '-q', '-U', '-c', '1', '-w', '1', ...iputilsSender],
    ['arping', '-q', '-A', '-c', '1', '-w', '1', ...iputilsSender],
  ],
  habets: [
    ['arping', '-q', '-U', '-c', '1', '-w', '0.1', ...habetsSender],
    ['arping', '-q', '-U', '-P', '-c', '1', '-w', '0.1', ...habetsSender],
  ],
};

/** The MAC addresses in the output of either, lower-case, each once, in the order they answered. */
export const answeringMacs = (output: string): readonly string[] => [
  ...new Set(output.toLowerCase().match(/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g) ?? []),
];
