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
  // The stream first: a change between snapshot and stream would be missed, one that is in both does no harm.
  const order = { stream: 0, slots: 1, every: 2, once: 3 } as const;
  const planned = [...options.planned].sort((a, b) => order[a.pace.kind] - order[b.pace.kind]);
  const paced = planned.some(({ pace }) => pace.kind !== 'once');
  const running = planned.map((one) => runPlanned(one, options, paced));
  const done = Promise.all(running.map((one) => one.done)).then(() => {
    const early = paced && !options.scope.stop.aborted ? 'it ended before it was asked to' : undefined;
    options.emit.fact({ type: 'source.end', ...(early && { early }) });
  });
  return { ready: Promise.all(running.map((one) => one.ready)), done };
}

function runPlanned(one: PlannedProbe, options: ProbeSourceOptions, paced: boolean): RunningSource {
  const { emit } = options;
  const through: Through = (throughNs) => emit.fact({ type: 'source.through', throughNs: Math.floor(throughNs) });
  emit.fact({ type: 'probe.started', probe: one.probe, argv: [...one.argv] });
  switch (one.pace.kind) {
    case 'once': {
      const done = runOnce(one, options, snapshotDeadlineMs).then((end) => {
        if (!paced) through(end.startedNs);
      });
      return { ready: done, done };
    }
    case 'stream':
      return { ready: Promise.resolve(), done: stream(one, options, through) };
    case 'slots':
      return { ready: Promise.resolve(), done: slots(one, options, one.pace.slotMs, through) };
    case 'every':
      return every(one, options, one.pace.everyMs, through);
  }
}

type Through = (throughNs: number) => void;

function leftMs({ deadlineMs, emit }: ProbeSourceOptions): number {
  return Math.max(1, deadlineMs - emit.nowNs() / 1e6);
}

async function stream(one: PlannedProbe, options: ProbeSourceOptions, through: Through): Promise<void> {
  const ticker = setInterval(() => through(options.emit.nowNs() - streamLagNs), streamTickMs);
  try {
    await runOnce(one, options, leftMs(options), options.scope.stop);
  } finally {
    clearInterval(ticker);
  }
}

async function slots(one: PlannedProbe, options: ProbeSourceOptions, slotMs: number, through: Through): Promise<void> {
  const { stop } = options.scope;
  while (!stop.aborted && leftMs(options) > 1) {
    const end = await runOnce(one, options, Math.min(slotMs + snapshotDeadlineMs, leftMs(options)), stop);
    through(end.endedNs);
    if (end.endedNs - end.startedNs < retryMs * 1e6) await pauseUnlessStopped(retryMs, stop);
  }
}

/** Reads at the start, then again and again, and once more after the stop, so that the last reading includes all. */
function every(one: PlannedProbe, options: ProbeSourceOptions, everyMs: number, through: Through): RunningSource {
  const { stop } = options.scope;
  const read = async () => through((await runOnce(one, options, snapshotDeadlineMs)).startedNs);
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
): Promise<CommandEnd> {
  const { vantage, emit, epochNs } = options;
  const decoder = one.open({ startedNs: emit.nowNs(), epochNs });
  const command = vantage.start(one.argv, { deadlineMs, maxBytes });
  const finish = () => command.stop();
  if (stop?.aborted) finish();
  else stop?.addEventListener('abort', finish, { once: true });
  try {
    return await decode(command, decoder, emit, options.raw(one.probe));
  } catch (error) {
    // What it says cannot be kept; it must not outlive the run for that.
    command.stop();
    await command.end;
    throw error;
  } finally {
    stop?.removeEventListener('abort', finish);
  }
}

async function decode(command: Command, decoder: Decoder, emit: Emit, raw: RawFile): Promise<CommandEnd> {
  let base: { file: string; offset: number } | undefined;
  const put = (dated: readonly Dated[]) => {
    for (const { fact, atNs, span } of dated) {
      const pointer = span && base && { file: base.file, offset: base.offset + span.offset, length: span.length };
      emit.fact(fact, { ...(atNs !== undefined && { atNs: Math.round(atNs) }), ...(pointer && { raw: pointer }) });
    }
  };
  for await (const { bytes, gotNs } of command.stdout) {
    const pointer = raw.append(bytes);
    base ??= pointer;
    put(decoder.chunk(bytes, gotNs));
  }
  const end = await command.end;
  put(decoder.end(end));
  return end;
}
