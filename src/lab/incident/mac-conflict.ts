import { announcer, nodeNames } from '../topology.ts';
import { answer, stopAnswering } from './acts.ts';
import type { Incident, IncidentOptions } from './contract.ts';

const everyNode = nodeNames.length;
const others = nodeNames.filter((name) => name !== announcer);

const answering = ({ nodes = everyNode }: IncidentOptions) => [announcer, ...others.slice(0, nodes - 1)];

/**
 * Several nodes answer for one address, as when the speakers of a load balancer do not see each other and each elects
 * itself. Whoever answers the router last gets the traffic until the router asks again.
 */
export const macConflict: Incident = {
  name: 'mac-conflict',
  title: 'several nodes answer for the virtual IP',
  symptom: 'about one POST in seven fails on a connection in use; GETs and new connections seem fine',
  benign: false,
  disturbs: 'announcement',
  takes: ['nodes'],
  answering,
  expected: [
    { code: 'L2-CONFLICT', verdict: 'fail' },
    { code: 'L2-NEIGHFLIP', verdict: 'fail' },
    { code: 'L2-FOREIGN', verdict: 'pass' },
  ],
  make: (options) => answering(options).map(answer),
  undo: [...others.map(stopAnswering), answer(announcer)],
};
