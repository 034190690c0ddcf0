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
  /** No command outlives this, measured from the run's start. */
  readonly runEndsMs: number;
}

/** Runs all probes of one source at one vantage; settles when they have drained, with `source.end`. */
export async function runProbeSource(options: ProbeSourceOptions): Promise<void> {
  // The stream first: a change between snapshot and stream would be missed, one that is in both does no harm.
  const order = { stream: 0, slots: 1, every: 2, once: 3 } as const;
  const planned = [...options.planned].sort((a, b) => order[a.pace.kind] - order[b.pace.kind]);
  const paced = planned.some(({ pace }) => pace.kind !== 'once');
  await Promise.all(planned.map((one) => runPlanned(one, options, paced)));
  options.emit.fact({ type: 'source.end' });
}

async function runPlanned(one: PlannedProbe, options: ProbeSourceOptions, paced: boolean): Promise<void> {
  const { emit, scope } = options;
  const through = (throughNs: number) => emit.fact({ type: 'source.through', throughNs: Math.floor(throughNs) });
  const leftMs = () => Math.max(1, options.runEndsMs - emit.nowNs() / 1e6);
  emit.fact({ type: 'probe.started', probe: one.probe, argv: [...one.argv] });

  switch (one.pace.kind) {
    case 'once': {
      const end = await runOnce(one, options, snapshotDeadlineMs);
      if (!paced) through(end.startedNs);
      return;
    }
    case 'stream': {
      const ticker = setInterval(() => through(emit.nowNs() - streamLagNs), streamTickMs);
      try {
        await runOnce(one, options, leftMs());
      } finally {
        clearInterval(ticker);
      }
      return;
    }
    case 'slots':
      while (!scope.stop.aborted && leftMs() > 1) {
        const end = await runOnce(one, options, Math.min(one.pace.slotMs + snapshotDeadlineMs, leftMs()));
        through(end.endedNs);
        if (end.endedNs - end.startedNs < retryMs * 1e6) await pauseUnlessStopped(retryMs, scope.stop);
      }
      return;
    case 'every':
      for (;;) {
        const end = await runOnce(one, { ...options, scope: { ...scope, stop: new AbortController().signal } }, snapshotDeadlineMs);
        through(end.startedNs);
        // Once more after the stop, so that the last reading includes all that happened.
        if (scope.stop.aborted || leftMs() <= 1) return;
        await pauseUnlessStopped(one.pace.everyMs, scope.stop);
      }
  }
}

async function pauseUnlessStopped(ms: number, stop: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal: stop }).catch(() => undefined);
}

/** Runs one command, decodes what it prints as it prints it, and keeps its own words. */
async function runOnce(one: PlannedProbe, options: ProbeSourceOptions, deadlineMs: number): Promise<CommandEnd> {
  const { vantage, emit, epochNs, scope } = options;
  const startedNs = emit.nowNs();
  const decoder = one.open({ startedNs, epochNs });
  const command = vantage.start(one.argv, { deadlineMs, maxBytes });
  const stop = () => command.stop();
  if (scope.stop.aborted) stop();
  else scope.stop.addEventListener('abort', stop, { once: true });
  try {
    return await decode(command, decoder, emit, options.raw(one.probe));
  } finally {
    scope.stop.removeEventListener('abort', stop);
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
