import type { RecordingWriter } from '../recording/writer.ts';
import type { Scene, Source, Vantage } from '../vantage/contract.ts';
import type { RunClock } from './clock.ts';
import type { Plan } from './plan.ts';
import { playRun, type RunOptions, type RunOutcome } from './run.ts';
import type { OwnedScope } from './scope.ts';

/** A load that a run plays, ready to be prepared on a vantage. */
export interface InvestigationLoad {
  /** Host that runs it; the scene's first client by default. */
  readonly from?: string;
  /** Makes sure that it can run at all, before anything is started. @throws SeismoError when it cannot. */
  prepare(vantage: Vantage, scene: Scene, epochNs: bigint): Promise<PreparedLoad>;
}

export interface PreparedLoad {
  /** The longest it may take, milliseconds. */
  readonly durationMs: number;
  /** What will be run, for `--dry-run`. */
  readonly argv: readonly string[];
  source(recording: RecordingWriter): Source;
}

/** A run that could be started: its plan can be printed, or played. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly loadArgv?: readonly string[];
  play(options: Pick<RunOptions, 'folder' | 'interrupt' | 'onFindings' | 'onStep'>): Promise<RunOutcome>;
  /** Gives back what preparing took. `play` does it by itself. */
  discard(): Promise<void>;
}

export interface Preparation {
  readonly runId: string;
  readonly clock: RunClock;
  readonly scene: Scene;
  readonly vantages: readonly Vantage[];
  /** The vantages' scope; closed when the run has been played or discarded. */
  readonly scope: OwnedScope;
  readonly plan: Plan;
  readonly load?: PreparedLoad | undefined;
  /** How long to watch; with a load, at most as long as that runs. */
  readonly durationMs?: number | undefined;
}

const defaultDurationMs = 20_000;
/** A load may take this much longer than its own duration, for its last requests and its start. */
const loadSlackMs = 15_000;
/** And this much longer than the user asked for: k6 takes a moment to start, and is to end by itself where it can. */
const askedLoadSlackMs = 5000;

/** Makes a run of what was prepared; nothing of it has been started yet. */
export function prepareRun({ scope, load, durationMs: asked, ...run }: Preparation): PreparedRun {
  const durationMs = atMostMs(asked, load);
  const settings = { durationMs, ...(load && { load: load.argv }) };
  return {
    plan: run.plan,
    ...(load && { loadArgv: load.argv }),
    discard: async () => void (await scope.close()),
    play: async (options) => {
      const playing = playRun({ ...run, durationMs, settings, ...options, ...(load && { load: load.source }) });
      const outcome = await playing.finally(() => scope.close());
      return { ...outcome, leftBehind: [...outcome.leftBehind, ...(await scope.close())] };
    },
  };
}

function atMostMs(asked: number | undefined, load: PreparedLoad | undefined): number {
  if (!load) return asked ?? defaultDurationMs;
  return asked === undefined ? load.durationMs + loadSlackMs : asked + askedLoadSlackMs;
}
