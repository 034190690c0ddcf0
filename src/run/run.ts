import { setTimeout as pause } from 'node:timers/promises';
import { checks as allChecks } from '../analysis/check/list.ts';
import { type JudgedFinding, openAnalysis } from '../analysis/engine.ts';
import type { JudgedRun } from '../analysis/judged-run.ts';
import type { Fact } from '../event/event.ts';
import { packageVersion } from '../package/files.ts';
import { formatNumber } from '../recording/format.ts';
import { createRecording, type RecordingWriter } from '../recording/writer.ts';
import type { Scene, Source, Vantage } from '../vantage/contract.ts';
import { runCaptureSource } from './capture-source.ts';
import type { RunClock } from './clock.ts';
import { type Feed, openFeed } from './feed.ts';
import { type Plan, sourcesOf } from './plan.ts';
import { runProbeSource } from './probe-source.ts';
import { openScope, type UndoFailure } from './scope.ts';

/** What a run needs that is not in its plan. */
export interface RunOptions {
  readonly runId: string;
  readonly clock: RunClock;
  readonly scene: Scene;
  readonly vantages: readonly Vantage[];
  readonly plan: Plan;
  /** The load, made once its raw files have a place; it decides how long the run lasts. */
  readonly load?: (recording: RecordingWriter) => Source;
  /** How long to watch when there is no load, and at most with one. */
  readonly durationMs: number;
  /** Resolved settings, for `run.start`. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly folder: string;
  /** Aborted when the user wants the run to end early; it drains and reports what it has. */
  readonly interrupt: AbortSignal;
  /** Called with the findings as they are, at most a few times a second. */
  readonly onFindings?: (findings: readonly JudgedFinding[], atNs: number) => void;
  readonly onStep?: (title: string) => void;
}

export interface RunOutcome {
  readonly judged: JudgedRun;
  readonly interrupted: boolean;
  /** What could not be undone; empty in a run that left nothing behind. */
  readonly leftBehind: readonly UndoFailure[];
}

/** No more often than this are findings judged while the run goes on. */
const judgeEveryMs = 200;
/** Observers get this long to hand over what they have after the stop. */
const drainMs = 15_000;
/** Observers may watch this much longer than the load, so that the last failures have their surroundings. */
const settleMs = 1500;
const driftEveryMs = 1000;
/** A wall clock that moved less than this against the monotonic one was slewed, not set. */
const driftOfNoConcernNs = 50e6;

/**
 * Plays a plan: starts the observers, then the load, stops both, and judges. Everything it starts has ended when it settles.
 * @throws SeismoError `recording-write` when the recording cannot be written; what was written until then stays.
 */
export async function playRun(options: RunOptions): Promise<RunOutcome> {
  const { clock, plan, folder, interrupt, onFindings } = options;
  const recording = createRecording(folder);
  const analysis = openAnalysis(allChecks.filter(({ code }) => plan.checks.includes(code)));
  const stopped = new AbortController();
  const judge = atMostEvery(judgeEveryMs, () => onFindings?.(analysis.judge(), clock.nowNs()));
  const feed = openFeed({ recording, analysis, clock, onFolded: judge.request, onFailure: () => stopped.abort() });
  const stop = AbortSignal.any([interrupt, stopped.signal]);

  const leftBehind = await observe(options, recording, feed, stop).finally(() => judge.cancel());
  const ended = interrupt.aborted ? 'interrupted' : 'finished';
  const endNs = clock.nowNs();
  feed.emitFor('run').fact({ type: 'run.end', reason: ended }, { atNs: endNs });
  await feed.settled();
  const failure = feed.failure();
  if (failure !== undefined) writeFailure(recording, clock, failure);
  recording.close();
  if (failure !== undefined) throw failure;
  return { judged: judgedRun(options, analysis.judge(), { ended, endNs }), interrupted: interrupt.aborted, leftBehind };
}

/** The feed takes nothing any more; the recording may, unless it is what failed. */
function writeFailure(recording: RecordingWriter, clock: RunClock, failure: unknown): void {
  const message = failure instanceof Error ? failure.message : String(failure);
  try {
    recording.append({ atNs: clock.nowNs(), source: 'run', fact: { type: 'run.end', reason: 'failed', message } });
  } catch {
    // The failure itself says so.
  }
}

/** Starts everything, waits, stops everything. @returns what could not be undone. */
async function observe(
  options: RunOptions,
  recording: RecordingWriter,
  feed: Feed,
  stop: AbortSignal,
): Promise<readonly UndoFailure[]> {
  const { clock, onStep } = options;
  const scope = openScope('run');
  const watch = watchClock(clock, feed);
  announce(options, feed);
  onStep?.('starting observers');
  const observers = startObservers(options, recording, feed, scope);
  await Promise.race([observers.ready, aborted(stop)]);
  phase(feed, 'phase.start');
  const loadLeftBehind = await loadOrWait(options, recording, feed, stop);
  phase(feed, 'phase.end');
  onStep?.('collecting what is left');
  scope.requestStop();
  await atMost(drainMs, observers.done);
  clearInterval(watch);
  return [...loadLeftBehind, ...(await scope.close())];
}

/** What happens while the observers watch: the load, or nothing for a while. @returns what could not be undone. */
async function loadOrWait(
  { load, durationMs, onStep }: RunOptions,
  recording: RecordingWriter,
  feed: Feed,
  stop: AbortSignal,
): Promise<readonly UndoFailure[]> {
  if (!load || stop.aborted) {
    onStep?.('watching');
    await pauseUnless(stop, durationMs);
    return [];
  }
  onStep?.('running load');
  const scope = openScope('load');
  stop.addEventListener('abort', () => scope.requestStop(), { once: true });
  const limit = setTimeout(() => scope.requestStop(), durationMs);
  try {
    const source = load(recording);
    await source.run(feed.emitFor('load', source.vantage), scope);
    await pauseUnless(stop, settleMs);
  } catch (error) {
    feed.fail(error);
  } finally {
    clearTimeout(limit);
  }
  return await scope.close();
}

function phase(feed: Feed, type: 'phase.start' | 'phase.end'): void {
  feed.emitFor('run').fact({ type, phase: 'observe' });
}

/** The lines that everything else is read by: the run, its scene, its clocks. */
function announce({ runId, clock, scene, plan, settings, vantages }: RunOptions, feed: Feed): void {
  const run = feed.emitFor('run');
  const start: Fact<'run.start'> = {
    type: 'run.start',
    format: formatNumber,
    seismo: packageVersion(),
    runId,
    epochNs: String(clock.epochNs),
    site: scene.site,
    asked: plan.asked,
    checks: [...plan.checks],
    sources: [...sourcesOf(plan)],
    settings: { ...settings },
  };
  run.fact(start, { atNs: 0 });
  run.fact({ type: 'scene.target', ...scene.target });
  for (const { name, role, vantage } of scene.hosts) {
    run.fact({ type: 'scene.host', host: name, role, ...(vantage && { vantage: name }) });
  }
  for (const { name, clock: kind } of vantages) {
    if (kind === 'shared')
      feed.emitFor('run', name).fact({ type: 'clock.offset', offsetNs: 0, errorNs: 0, method: 'shared' });
  }
}

interface Observers {
  /** Every observer watches, and what is read once has been read. */
  readonly ready: Promise<unknown>;
  readonly done: Promise<unknown>;
}

function startObservers(
  { plan, vantages, clock, durationMs }: RunOptions,
  recording: RecordingWriter,
  feed: Feed,
  scope: ReturnType<typeof openScope>,
): Observers {
  const { epochNs } = clock;
  // Preparing may have taken its time since the clock was started.
  const deadlineMs = clock.nowNs() / 1e6 + durationMs + drainMs;
  const running = vantages.flatMap((vantage) => {
    const sources = new Set(plan.probes.filter((one) => one.vantage === vantage.name).map(({ source }) => source));
    const probes = [...sources].map((source) => {
      const planned = plan.probes.filter((one) => one.vantage === vantage.name && one.source === source);
      const raw = (tool: string) => recording.raw(vantage.name, tool);
      return runProbeSource({
        planned,
        vantage,
        emit: feed.emitFor(source, vantage.name),
        raw,
        epochNs,
        scope,
        deadlineMs,
      });
    });
    const captures = plan.captures
      .filter((one) => one.vantage === vantage.name)
      .map((planned) => {
        const emit = feed.emitFor('capture', vantage.name);
        const done = runCaptureSource({ planned, vantage, emit, recording, epochNs, scope, deadlineMs });
        return { ready: Promise.resolve(), done };
      });
    return [...probes, ...captures];
  });
  const all = (promises: readonly Promise<unknown>[]) => Promise.all(promises.map((one) => one.catch(feed.fail)));
  return { ready: all(running.map(({ ready }) => ready)), done: all(running.map(({ done }) => done)) };
}

/** Watches for a suspend or a set clock: times before and after such a step do not compare. */
function watchClock(clock: RunClock, feed: Feed): NodeJS.Timeout {
  let known = clock.wallDriftNs();
  return setInterval(() => {
    const drift = clock.wallDriftNs();
    if (Math.abs(drift - known) < driftOfNoConcernNs) return;
    feed.emitFor('run').fact({ type: 'clock.step', byNs: Math.round(drift - known) });
    known = drift;
  }, driftEveryMs);
}

function judgedRun(
  options: RunOptions,
  findings: readonly JudgedFinding[],
  { ended, endNs }: { readonly ended: 'finished' | 'interrupted'; readonly endNs: number },
): JudgedRun {
  const { runId, scene, plan, clock, folder } = options;
  return {
    seismo: packageVersion(),
    runId,
    site: scene.site,
    asked: plan.asked,
    startedAt: new Date(Number(clock.epochNs / 1_000_000n)).toISOString(),
    durationNs: endNs,
    ended,
    findings,
    recording: folder,
  };
}

/** Waits for a promise, but no longer than this; nothing of the waiting is left that would keep the process alive. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([promise, pauseUnless(over.signal, ms)]).finally(() => over.abort());
}

async function pauseUnless(stop: AbortSignal, ms: number): Promise<void> {
  await pause(ms, undefined, { signal: stop }).catch(() => undefined);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Calls a function when asked to, but with a pause between calls; what is asked meanwhile is one later call. */
function atMostEvery(ms: number, act: () => void): { request(): void; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    request: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, ms);
    },
    cancel: () => clearTimeout(timer),
  };
}
