import type { Scenario } from '../../../scripts/prove/scenario.ts';
import { foreignMac } from './foreign-mac.ts';
import { healthy } from './healthy.ts';
import { kill } from './kill.ts';
import { conflictAmongErrors, macConflict, macConflictOfTwo } from './mac-conflict.ts';
import { plannedFailover } from './planned-failover.ts';
import { silentVip } from './silent-vip.ts';
import type { StoryScenario } from './story.ts';

/** Every story of a lab, told and investigated: the healthy and the benign first. */
export const stories: readonly StoryScenario[] = [
  healthy,
  plannedFailover,
  macConflict,
  macConflictOfTwo,
  conflictAmongErrors,
  foreignMac,
  silentVip,
];

/** Every live scenario. */
export const scenarios: readonly Scenario[] = [...stories, kill];
