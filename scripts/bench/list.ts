import { firstFinding } from './first-finding.ts';
import { help } from './help.ts';
import { journal } from './journal.ts';
import { loadRate } from './load-rate.ts';
import type { Measure } from './measure.ts';
import { replayMemory } from './replay-memory.ts';

/** Every measure there is, in the order of the table. Adding one is a file and a line here. */
export const measures: readonly Measure[] = [loadRate, journal, replayMemory, help, firstFinding];
