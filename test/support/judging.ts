import { expect } from 'vitest';
import { checks } from '../../src/analysis/check/list.ts';
import { type JudgedFinding, openAnalysis } from '../../src/analysis/engine.ts';
import type { Event } from '../../src/event/event.ts';
import { openExpander } from '../../src/recording/expand.ts';
import { openRecording } from '../../src/recording/reader.ts';
import { seededRandom, shuffled } from './shuffle.ts';

/** All events of a recording, the packets of its captures included. */
export async function eventsOf(folder: string): Promise<readonly Event[]> {
  const recording = await openRecording(folder);
  const expand = openExpander(recording.folder);
  const all: Event[] = [];
  for await (const batch of recording.events()) for await (const events of expand(batch)) all.push(...events);
  return all;
}

/** Judges events as a run that asked the given codes. */
export function judgeAll(events: readonly Event[]): readonly JudgedFinding[] {
  const [start] = events;
  const asked = start?.fact.type === 'run.start' ? start.fact.checks : [];
  const analysis = openAnalysis(checks.filter(({ code }) => asked.includes(code)));
  for (const event of events) analysis.fold(event);
  return analysis.judge();
}

/** A recording says the same in every order its lines could have come in. */
export async function expectOrderIndependent(folder: string, orders: number): Promise<void> {
  const events = await eventsOf(folder);
  const findings = judgeAll(events);
  for (let seed = 1; seed <= orders; seed += 1) {
    expect(judgeAll(shuffled(events, seededRandom(seed))), `order ${seed} of ${folder}`).toEqual(findings);
  }
}
