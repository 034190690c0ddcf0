import { SeismoError } from '../error/error.ts';
import { act, announce } from './act.ts';
import { awaitAnswering, awaitRouterEntry, checkHttp, sameHosts } from './effect.ts';
import { incidents } from './incident/list.ts';
import { withLock } from './lock.ts';
import { nameFlag, requireState, writeState } from './state.ts';
import { requireLabHost } from './tools.ts';
import { announcer } from './topology.ts';

const healthDeadlineMs = 10_000;

/**
 * Undoes every incident there is, whatever the state remembers, and waits until the lab is well: one node answers for the
 * VIP, the router sends there, and HTTP works.
 * @returns names of the incidents that were on
 * @throws SeismoError `lab-not-up`; `lab-failed` when it does not become well, which is remembered as still broken.
 */
export async function heal(lab: string): Promise<readonly string[]> {
  requireLabHost();
  return await withLock(lab, async () => {
    const state = requireState(lab);
    await act(
      lab,
      incidents.flatMap(({ undo }) => undo),
    );
    const [trouble] = await Promise.all([findTrouble(lab), announce(lab, announcer)]);
    if (trouble !== undefined) {
      throw new SeismoError('lab-failed', `the lab "${lab}" does not heal: ${trouble}`, {
        hint: `sudo seismo lab down${nameFlag(lab)}, then up again`,
      });
    }
    writeState({ ...state, broken: [] });
    return state.broken.map(({ incident }) => incident);
  });
}

/** Undefined when the lab is as a healthy one is. */
async function findTrouble(lab: string): Promise<string | undefined> {
  const [answering, routerIsRight, http] = await Promise.all([
    awaitAnswering(lab, [announcer], healthDeadlineMs),
    awaitRouterEntry(lab, healthDeadlineMs),
    checkHttp(lab, healthDeadlineMs),
  ]);
  if (!sameHosts(answering, [announcer])) return `${answering.join(', ') || 'nobody'} answer for the VIP`;
  if (!routerIsRight) return 'the router still sends elsewhere';
  return http.ok ? undefined : `the VIP does not answer: ${http.error}`;
}
