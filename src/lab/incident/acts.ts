import { answerForVip, stopAnsweringForVip } from '../plan.ts';
import type { BackendSettings } from '../server/settings.ts';
import type { HostName, PodName } from '../topology.ts';
import type { Act } from './contract.ts';

/** The node answers ARP for the VIP. */
export const answer = (host: HostName): Act => ({ kind: 'command', host, argv: answerForVip });

/** The node does not answer ARP for the VIP, or no longer. */
export const stopAnswering = (host: HostName): Act => ({
  kind: 'command',
  host,
  argv: stopAnsweringForVip,
  mayFail: true,
});

export const setBackend = (pod: PodName, set: Partial<BackendSettings>): Act => ({ kind: 'backend', pod, set });
