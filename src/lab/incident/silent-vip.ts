import { announcer } from '../topology.ts';
import { answer, stopAnswering } from './acts.ts';
import type { Incident } from './contract.ts';

/** Nobody answers for the address: the announcing node went, or its speaker did, and no other took over. */
export const silentVip: Incident = {
  name: 'silent-vip',
  title: 'nobody answers for the virtual IP',
  symptom: 'every request fails: no route to host, or a timeout',
  benign: false,
  disturbs: 'announcement',
  takes: [],
  answering: () => [],
  expected: [
    { code: 'L2-SILENT', verdict: 'fail' },
    // With nobody there, there is nobody to be too many or a stranger.
    { code: 'L2-CONFLICT', verdict: 'not-applicable' },
    { code: 'L2-FOREIGN', verdict: 'not-applicable' },
  ],
  make: () => [stopAnswering(announcer)],
  undo: [answer(announcer)],
};
