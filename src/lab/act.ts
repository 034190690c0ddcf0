import { announceArgvs, arpingFlavour } from './arping.ts';
import { setBackend } from './control.ts';
import type { Act } from './incident/contract.ts';
import { namespaceOf } from './name.ts';
import { inside, type Step } from './plan.ts';
import { attempt, perform } from './run.ts';
import type { HostName } from './topology.ts';

/**
 * Does these acts, one after the other.
 * @throws SeismoError `lab-failed` at the first that fails and may not.
 */
export async function act(lab: string, acts: readonly Act[]): Promise<void> {
  for (const each of acts) {
    if (each.kind === 'backend') {
      await setBackend(lab, each.pod, each.set);
      continue;
    }
    const step: Step = { argv: inside(namespaceOf(lab, each.host), each.argv) };
    if (each.mayFail) await attempt(step);
    else await perform([step]);
  }
}

/**
 * Lets a host say that the VIP is at its MAC. It is on the wire at once; arping then listens for a second, so do
 * something else meanwhile. What it reports means nothing: nobody answers an announcement.
 */
export async function announce(lab: string, host: HostName): Promise<void> {
  const argvs = announceArgvs(await arpingFlavour());
  await Promise.all(argvs.map((argv) => attempt({ argv: inside(namespaceOf(lab, host), argv) })));
}
