import { setTimeout as pause } from 'node:timers/promises';
import type { Dated, Decoder } from '../probe/contract.ts';
import type { RawFile } from '../recording/writer.ts';
import type { Command, CommandEnd, Emit, Scope, Vantage } from '../vantage/contract.ts';
import type { PlannedProbe } from './plan.ts';

/** Output of one command beyond this is no diagnosis any more. */
const maxBytes = 64 << 20;
/** A snapshot that takes longer than this is stuck. */
const snapshotDeadlineMs = 10_000;
/** A stream is said to have reported everything up to this long ago: how late a line may come on a busy machine. */
const streamLagNs = 1e9;
const streamTickMs = 500;
/** After a slot that failed at once, so that a missing tool is not started again and again without a pause. */
const retryMs = 1000;

export interface ProbeSourceOptions {
  readonly planned: readonly PlannedProbe[];
  readonly vantage: Vantage;
  readonly emit: Emit;
  readonly raw: (tool: string) => RawFile;
  readonly epochNs: bigint;
  readonly scope: Scope;
  /** No command outlives this, in milliseconds since the run's start. */
  readonly deadlineMs: number;
}

/** A source at work. `ready`: what it reads once has been read, and what it follows is being followed. */
export interface RunningSource {
  readonly ready: Promise<unknown>;
  readonly done: Promise<unknown>;
}

/** Runs all probes of one source at one vantage; `done` settles when they have drained, with `source.end`. */
export function runProbeSource(options: ProbeSourceOptions): RunningSource {
  const { emit, planned } = options;
  const group = openGroup(options);
  // The stream first: a change between snapshot and stream would be missed, one that is in both does no harm.
  const order = { stream: 0, slots: 1, every: 2, once: 3 } as const;
  const running = [...planned]
    .sort((a, b) => order[a.pace.kind] - order[b.pace.kind])
    .map((one) => runPlanned(one, options, group));
  const done = Promise.all(running.map((one) => one.done)).then(() => {
    const early = group.brokeOff();
    emit.fact({ type: 'source.end', ...(early && { early }) });
  });
  return { ready: Promise.all(running.map((one) => one.ready)), done };
}

/** What the probes of one source at one vantage say together about how far it has reported. */
interface Group {
  /** Says, by the probe that sets the pace, that everything up to then has been reported. Not once it has broken off. */
  through(by: PlannedProbe, throughNs: number): void;
  breakOff(why: string): void;
  brokeOff(): string | undefined;
}

/** A probe that reads again and again knows what it has read; a stream alone can only say that nothing has come of late. */
const pacing = ['every', 'slots', 'stream', 'once'] as const;

function openGroup({ emit, planned }: ProbeSourceOptions): Group {
  const paceOf = pacing.find((kind) => planned.some(({ pace }) => pace.kind === kind));
  let why: string | undefined;
  return {
    through: (by, throughNs) => {
      if (by.pace.kind === paceOf && why === undefined)
        emit.fact({ type: 'source.through', throughNs: Math.floor(throughNs) });
    },
    breakOff: (reason) => {
      why ??= reason;
    },
    brokeOff: () => why,
  };
}

function runPlanned(one: PlannedProbe, options: ProbeSourceOptions, group: Group): RunningSource {
  options.emit.fact({ type: 'probe.started', probe: one.probe, argv: [...one.argv] });
  switch (one.pace.kind) {
    case 'once': {
      const done = runOnce(one, options, snapshotDeadlineMs).then(({ end }) => group.through(one, end.startedNs));
      return { ready: done, done };
    }
    case 'stream':
      return { ready: Promise.resolve(), done: stream(one, options, group) };
    case 'slots':
      return { ready: Promise.resolve(), done: slots(one, options, one.pace.slotMs, group) };
    case 'every':
      return every(one, options, one.pace.everyMs, group);
  }
}

function leftMs({ deadlineMs, emit }: ProbeSourceOptions): number {
  return Math.max(1, deadlineMs - emit.nowNs() / 1e6);
}

async function stream(one: PlannedProbe, options: ProbeSourceOptions, group: Group): Promise<void> {
  const ticker = setInterval(() => group.through(one, options.emit.nowNs() - streamLagNs), streamTickMs);
  try {
    await runOnce(one, options, leftMs(options), options.scope.stop);
  } finally {
    clearInterval(ticker);
  }
  if (!options.scope.stop.aborted) group.breakOff(`${one.probe} ended before it was asked to`);
}

async function slots(one: PlannedProbe, options: ProbeSourceOptions, slotMs: number, group: Group): Promise<void> {
  const { stop } = options.scope;
  let failing = false;
  while (!stop.aborted && leftMs(options) > 1) {
    const { end, failed } = await runOnce(one, options, Math.min(slotMs + snapshotDeadlineMs, leftMs(options)), stop);
    failing = failed;
    // A slot that failed has seen nothing, however long it took.
    if (!failed) group.through(one, end.endedNs);
    if (end.endedNs - end.startedNs < retryMs * 1e6) await pauseUnlessStopped(retryMs, stop);
  }
  if (failing || !stop.aborted) group.breakOff(`${one.probe} failed in the end`);
}

/** Reads at the start, then again and again, and once more after the stop, so that the last reading includes all. */
function every(one: PlannedProbe, options: ProbeSourceOptions, everyMs: number, group: Group): RunningSource {
  const { stop } = options.scope;
  const read = async () => {
    const { end, failed } = await runOnce(one, options, snapshotDeadlineMs);
    if (!failed) group.through(one, end.startedNs);
  };
  const first = read();
  const rest = async () => {
    await first;
    while (!stop.aborted) {
      await pauseUnlessStopped(everyMs, stop);
      await read();
    }
  };
  return { ready: first, done: rest() };
}

async function pauseUnlessStopped(ms: number, stop: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal: stop }).catch(() => undefined);
}

/** Runs one command, decodes what it prints as it prints it, and keeps its own words. `stop` asks it to finish. */
async function runOnce(
  one: PlannedProbe,
  options: ProbeSourceOptions,
  deadlineMs: number,
  stop?: AbortSignal,
): Promise<{ end: CommandEnd; failed: boolean }> {
  const { vantage, emit, epochNs } = options;
  const startedNs = emit.nowNs();
  const decoder = one.open({ startedNs, epochNs });
  const command = vantage.start(one.argv, { deadlineMs, maxBytes });
  const finish = () => command.stop();
  if (stop?.aborted) finish();
  else stop?.addEventListener('abort', finish, { once: true });
  try {
    return await decode(command, decoder, stamping(one, startedNs, emit), options.raw(one.probe));
  } catch (error) {
    // What it says cannot be kept; it must not outlive the run for that.
    command.stop();
    await command.end;
    throw error;
  } finally {
    stop?.removeEventListener('abort', finish);
  }
}

/**
 * A snapshot without a time of its own may be as old as its command's start: a change that is announced while it is being
 * read is newer than it. Lines of a stream are as new as their arrival.
 */
function stamping({ pace }: PlannedProbe, startedNs: number, emit: Emit): Emit['fact'] {
  if (pace.kind === 'stream' || pace.kind === 'slots') return emit.fact;
  return (fact, stamp) => emit.fact(fact, { atNs: startedNs, ...stamp });
}

async function decode(
  command: Command,
  decoder: Decoder,
  emit: Emit['fact'],
  raw: RawFile,
): Promise<{ end: CommandEnd; failed: boolean }> {
  let base: { file: string; offset: number } | undefined;
  let failed = false;
  const put = (dated: readonly Dated[]) => {
    for (const { fact, atNs, span } of dated) {
      failed ||= fact.type === 'probe.failed';
      const pointer = span && base && { file: base.file, offset: base.offset + span.offset, length: span.length };
      emit(fact, { ...(atNs !== undefined && { atNs: Math.round(atNs) }), ...(pointer && { raw: pointer }) });
    }
  };
  for await (const { bytes, gotNs } of command.stdout) {
    const pointer = raw.append(bytes);
    base ??= pointer;
    put(decoder.chunk(bytes, gotNs));
  }
  const end = await command.end;
  put(decoder.end(end));
  return { end, failed };
}
