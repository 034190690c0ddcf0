import type { Analysis } from '../analysis/engine.ts';
import type { Event, Fact } from '../event/event.ts';
import { openExpander } from '../recording/expand.ts';
import { cannotWriteRecording, isDiskFailure } from '../recording/write-error.ts';
import type { RecordingWriter } from '../recording/writer.ts';
import type { Emit } from '../vantage/contract.ts';
import type { RunClock } from './clock.ts';

/** Takes every event of a run: writes its line, then folds it into the analysis, in that one order. */
export interface Feed {
  /** Where a source at a vantage puts what it sees. */
  emitFor(source: string, vantage?: string): Emit;
  append(event: Event): void;
  /** Settles when everything appended so far has been folded. */
  settled(): Promise<void>;
  /** Ends the run: what it stands on has failed. Only the first failure counts. */
  fail(error: unknown): void;
  /** The first failure to write or to fold; nothing is taken any more after it. */
  failure(): unknown;
}

export interface FeedOptions {
  readonly recording: RecordingWriter;
  readonly analysis: Analysis;
  readonly clock: RunClock;
  /** Called after a batch was folded. */
  readonly onFolded: () => void;
  /** Called once, when the feed cannot go on. */
  readonly onFailure: () => void;
}

/**
 * Opens the feed of a live run. A line is on disk before its event is folded, so that a replay folds the same events in the
 * same order; captures are expanded at their line, as the reader does.
 */
export function openFeed({ recording, analysis, clock, onFolded, onFailure }: FeedOptions): Feed {
  const expand = openExpander(recording.folder, { captures: 0 });
  const waiting: Event[] = [];
  let failure: unknown;
  let pumping: Promise<void> | undefined;

  const fail = (error: unknown) => {
    if (failure !== undefined) return;
    failure = isDiskFailure(error) ? cannotWriteRecording(recording.folder, error) : error;
    onFailure();
  };

  const pump = async () => {
    try {
      for (let batch = waiting.splice(0); batch.length > 0; batch = waiting.splice(0)) {
        for await (const events of expand(batch)) for (const event of events) analysis.fold(event);
        onFolded();
      }
    } catch (error) {
      fail(error);
    }
    pumping = undefined;
  };

  const append = (event: Event) => {
    if (failure !== undefined) return;
    try {
      recording.append(event);
    } catch (error) {
      fail(error);
      return;
    }
    waiting.push(event);
    // Deferred, so that events appended in one go are folded in one go.
    pumping ??= Promise.resolve().then(pump);
  };

  return {
    append,
    fail,
    emitFor: (source, vantage) => ({
      nowNs: clock.nowNs,
      fact: (fact: Fact, stamp = {}) =>
        append({
          atNs: stamp.atNs ?? clock.nowNs(),
          source,
          ...(vantage && { vantage }),
          ...(stamp.raw && { raw: stamp.raw }),
          fact,
        }),
    }),
    settled: async () => {
      while (pumping) await pumping;
    },
    failure: () => failure,
  };
}
