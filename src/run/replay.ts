import { checks as allChecks } from '../analysis/check/list.ts';
import { openAnalysis } from '../analysis/engine.ts';
import type { JudgedRun } from '../analysis/judged-run.ts';
import type { Event } from '../event/event.ts';
import { openExpander } from '../recording/expand.ts';
import { openRecording } from '../recording/reader.ts';

/**
 * Judges a recording again: the same lines, in the same order, through the same code as when it was live.
 * @param path the recording's folder or journal.
 * @throws SeismoError `not-a-recording` or `recording-too-new`.
 */
export async function replay(path: string): Promise<JudgedRun> {
  const recording = await openRecording(path);
  const { fact: start } = recording.start;
  const analysis = openAnalysis(allChecks.filter(({ code }) => start.checks.includes(code)));
  const expand = openExpander(recording.folder, recording.damage);
  let lastNs = 0;
  let ended: JudgedRun['ended'];
  const note = ({ fact, atNs }: Event) => {
    if (fact.type === 'run.end') ended = fact.reason;
    if (fact.type !== 'source.through') lastNs = Math.max(lastNs, atNs);
  };
  for await (const batch of recording.events()) {
    // The journal's own lines: the packets of a damaged capture may be of any time.
    for (const event of batch) note(event);
    for await (const events of expand(batch)) for (const event of events) analysis.fold(event);
  }
  return {
    seismo: start.seismo,
    runId: start.runId,
    site: start.site,
    asked: start.asked,
    startedAt: new Date(Number(BigInt(start.epochNs) / 1_000_000n)).toISOString(),
    durationNs: lastNs,
    ended,
    findings: analysis.judge(),
    damage: { ...recording.damage },
    recording: recording.folder,
  };
}
