import { checks } from '../../src/analysis/check/list.ts';
import { type JudgedFinding, openAnalysis } from '../../src/analysis/engine.ts';
import type { Event } from '../../src/event/event.ts';
import { openExpander } from '../../src/recording/expand.ts';
import { openRecording } from '../../src/recording/reader.ts';

/** All events of a recording, the packets of its captures included. */
export async function eventsOf(folder: string): Promise<readonly Event[]> {
  const recording = await openRecording(folder);
  const expand = openExpander(recording.folder, recording.damage);
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
