import type { Scenario } from '../../../scripts/prove/scenario.ts';
import { foreignMac } from './foreign-mac.ts';
import { healthy } from './healthy.ts';
import { kill } from './kill.ts';
import { conflictAmongErrors, macConflict, macConflictOfTwo } from './mac-conflict.ts';
import { plannedFailover } from './planned-failover.ts';
import { silentVip } from './silent-vip.ts';

/** Every live scenario: the healthy and the benign first. */
export const scenarios: readonly Scenario[] = [
  healthy,
  plannedFailover,
  macConflict,
  macConflictOfTwo,
  conflictAmongErrors,
  foreignMac,
  silentVip,
  kill,
];
