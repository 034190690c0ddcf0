import type { Check } from '../contract.ts';
import { l2Conflict } from './l2-conflict.ts';
import { l2Foreign } from './l2-foreign.ts';
import { l2NeighFlip } from './l2-neighflip.ts';
import { l2Silent } from './l2-silent.ts';
import { loadRepeats } from './load-repeats.ts';
import { loadThreshold } from './load-threshold.ts';

/** Every check there is, causes before what they explain: equals are reported in this order. */
export const checks: readonly Check[] = [l2Foreign, l2Conflict, l2Silent, l2NeighFlip, loadThreshold, loadRepeats];
