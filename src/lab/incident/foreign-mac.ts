import { announcer, vip } from '../topology.ts';
import type { Incident } from './contract.ts';

const address = `${vip.address}/32`;

/**
 * A machine of no cluster has the address as its own: somebody took an address of the load balancer's pool. It answers
 * at once, the node some milliseconds later, so the router changes sides whenever it asks.
 */
export const foreignMac: Incident = {
  name: 'foreign-mac',
  title: 'a host outside the cluster owns the virtual IP',
  symptom: 'connections are refused or reset for some milliseconds every second, although every pod is well',
  benign: false,
  disturbs: 'announcement',
  takes: [],
  answering: () => [announcer, 'stranger'],
  expected: [
    { code: 'L2-FOREIGN', verdict: 'fail' },
    { code: 'L2-CONFLICT', verdict: 'fail' },
    { code: 'L2-SILENT', verdict: 'pass' },
  ],
  make: () => [{ kind: 'command', host: 'stranger', argv: ['ip', 'addr', 'replace', address, 'dev', 'eth0'] }],
  announces: 'stranger',
  undo: [{ kind: 'command', host: 'stranger', argv: ['ip', 'addr', 'del', address, 'dev', 'eth0'], mayFail: true }],
};
