import { announcer } from '../topology.ts';
import { answer, stopAnswering } from './acts.ts';
import type { Incident } from './contract.ts';

const successor = 'n2';

/** The address moves to another node, once, as when its node is drained: the old one falls silent, the new one says so. */
export const plannedFailover: Incident = {
  name: 'planned-failover',
  title: 'the virtual IP moves to another node, once and in order',
  symptom: 'connections that are open in that moment break once; all is well before and after',
  benign: true,
  disturbs: 'announcement',
  takes: [],
  answering: () => [successor],
  expected: [
    { code: 'L2-FOREIGN', verdict: 'pass' },
    { code: 'L2-SILENT', verdict: 'pass' },
    { code: 'L2-NEIGHFLIP', verdict: 'pass' },
  ],
  make: () => [stopAnswering(announcer), answer(successor)],
  announces: successor,
  undo: [stopAnswering(successor), answer(announcer)],
};
