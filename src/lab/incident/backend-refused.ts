import { setBackend } from './acts.ts';
import type { Incident } from './contract.ts';

const pod = 'p3';

/** One endpoint of the Service has nobody listening: its process is gone, and its readiness still says yes. */
export const backendRefused: Incident = {
  name: 'backend-refused',
  title: `the backend ${pod} refuses connections`,
  symptom: 'one new connection in three is refused; connections in use are fine',
  benign: false,
  disturbs: 'listening',
  takes: [],
  expected: [{ code: 'LOAD-THRESHOLD', verdict: 'fail' }],
  make: () => [setBackend(pod, { accepting: false })],
  undo: [setBackend(pod, { accepting: true })],
};
