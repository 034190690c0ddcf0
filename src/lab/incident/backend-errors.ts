import { podNames } from '../topology.ts';
import { setBackend } from './acts.ts';
import type { Incident } from './contract.ts';

const defaultShare = 0.05;

/** The application fails by itself; nothing is wrong with the network. */
export const backendErrors: Incident = {
  name: 'backend-errors',
  title: 'the backends answer a share of requests with HTTP 500',
  symptom: 'requests fail at random with HTTP 500, on every connection alike',
  benign: false,
  disturbs: 'answers',
  takes: ['errorShare'],
  expected: [{ code: 'LOAD-THRESHOLD', verdict: 'fail' }],
  make: ({ errorShare = defaultShare }) => podNames.map((pod) => setBackend(pod, { errorShare })),
  undo: podNames.map((pod) => setBackend(pod, { errorShare: 0 })),
};
