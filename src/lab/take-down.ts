import { withLock } from './lock.ts';
import { endProcessesInside, presentNamespaces } from './namespaces.ts';
import { removalStep } from './plan.ts';
import { perform } from './run.ts';
import { removeFiles } from './state.ts';

/**
 * Ends the lab's processes, removes its namespaces (and with them every interface) and its files, as far as they are
 * there. Needs no state: it goes by the names of the namespaces, so it works on a lab that was half made or half removed.
 * @returns whether there was any namespace to remove
 */
export async function takeDown(lab: string): Promise<boolean> {
  return await withLock(lab, () => removeLab(lab));
}

/** The same for a caller that holds the lab's lock. */
export async function removeLab(lab: string): Promise<boolean> {
  const present = presentNamespaces(lab);
  await endProcessesInside(present);
  if (present.length > 0) await perform([removalStep(present)]);
  removeFiles(lab);
  return present.length > 0;
}
