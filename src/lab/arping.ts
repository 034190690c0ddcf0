import { arpingVersionArgv } from '../probe/arping.ts';
import { type ArpingFlavour, arpingFlavour as flavourIn } from '../probe/arping-output.ts';
import type { Argv } from '../vantage/contract.ts';
import { attempt } from './run.ts';
import { vip } from './topology.ts';

/** Which `arping` is installed. BusyBox's says nothing of itself, and takes iputils' options. */
export async function arpingFlavour(): Promise<ArpingFlavour> {
  return flavourIn((await attempt({ argv: arpingVersionArgv })).stdout) ?? 'iputils';
}

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
