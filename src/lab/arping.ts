import { arping, arpingVersionArgv } from '../probe/arping.ts';
import { type ArpingFlavour, arpingLine, arpingFlavour as flavourIn } from '../probe/arping-output.ts';
import type { Argv } from '../vantage/contract.ts';
import { attempt } from './run.ts';
import { router, vip } from './topology.ts';

/** Which `arping` is installed. BusyBox's says nothing of itself, and takes iputils' options. */
export async function arpingFlavour(): Promise<ArpingFlavour> {
  return flavourIn((await attempt({ argv: arpingVersionArgv })).stdout) ?? 'iputils';
}

/** Asks by broadcast, for a second, who has the VIP, as the probe does. For the router. */
export const whoHasVipArgv = (flavour: ArpingFlavour): Argv =>
  arping.argv({ flavour, interface: router.lan.name, target: vip.address, seconds: 1 });

/** The MAC addresses that answered for the VIP, each once, in the order they answered. */
export function answeringMacs(flavour: ArpingFlavour, output: string): readonly string[] {
  const lines = output.split('\n').map((text) => arpingLine(flavour, text, vip.address));
  return [...new Set(lines.flatMap((line) => (line.says === 'answer' ? [line.mac] : [])))];
}

/** Tells everybody that the VIP is here: as a request and as a reply, since some hosts heed only one of them. */
export const announceArgvs = (flavour: ArpingFlavour): readonly Argv[] => announcements[flavour];

const iputilsSender = ['-I', 'eth0', '-s', vip.address, vip.address] as const;
const habetsSender = ['-i', 'eth0', '-S', vip.address, vip.address] as const;

/** Habets' without `-w`, for the reason that the probe gives; once is bound enough. */
const announcements: Readonly<Record<ArpingFlavour, readonly Argv[]>> = {
  iputils: [
    ['arping', '-q', '-U', '-c', '1', '-w', '1', ...iputilsSender],
    ['arping', '-q', '-A', '-c', '1', '-w', '1', ...iputilsSender],
  ],
  habets: [
    ['arping', '-q', '-U', '-c', '1', ...habetsSender],
    ['arping', '-q', '-U', '-P', '-c', '1', ...habetsSender],
  ],
};
