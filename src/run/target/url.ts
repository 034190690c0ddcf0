import { nstat } from '../../probe/nstat.ts';
import type { Scene } from '../../vantage/contract.ts';
import { type Plan, planProbe } from '../plan.ts';

const countersEveryMs = 2000;

/** What is done about a URL alone: load, and the counters that show what the load hides. Pure. */
export function planUrl({ target }: Scene, loadFrom: string): Plan {
  return {
    asked: { kind: target.kind, name: target.address },
    checks: ['LOAD-THRESHOLD', 'LOAD-REPEATS'],
    probes: [planProbe(nstat, undefined, loadFrom, { kind: 'every', everyMs: countersEveryMs })],
    captures: [],
    loadFrom,
  };
}
