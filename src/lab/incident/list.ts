import { backendErrors } from './backend-errors.ts';
import { backendRefused } from './backend-refused.ts';
import type { Incident } from './contract.ts';
import { foreignMac } from './foreign-mac.ts';
import { macConflict } from './mac-conflict.ts';
import { plannedFailover } from './planned-failover.ts';
import { silentVip } from './silent-vip.ts';

/** Every incident, in the order they are shown. A new one is a file and a line here. */
export const incidents: readonly Incident[] = [
  macConflict,
  foreignMac,
  silentVip,
  plannedFailover,
  backendErrors,
  backendRefused,
];
