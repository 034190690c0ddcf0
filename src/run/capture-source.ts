import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fact } from '../event/event.ts';
import { openCapture } from '../packet/capture.ts';
import { captureFiles, tcpdump } from '../probe/tcpdump.ts';
import type { RecordingWriter } from '../recording/writer.ts';
import type { Emit, Scope, Vantage } from '../vantage/contract.ts';
import { drain } from '../vantage/output.ts';
import type { PlannedCapture } from './plan.ts';

/** How often finished files are looked for: well below the ten seconds that findings may lag behind the network. */
const pullEveryMs = 1000;

export interface CaptureSourceOptions {
  readonly planned: PlannedCapture;
  readonly vantage: Vantage;
  readonly emit: Emit;
  readonly recording: RecordingWriter;
  readonly epochNs: bigint;
  readonly scope: Scope;
  /** The capture does not outlive this, in milliseconds since the run's start. */
  readonly deadlineMs: number;
}

/** Runs a capture and pulls its files while it goes on; settles, with `source.end`, when the last one is here. */
export async function runCaptureSource(options: CaptureSourceOptions): Promise<void> {
  const { planned, vantage, emit, scope, epochNs } = options;
  const args = { ...planned.args, folder: await vantage.scratch(options.recording.folder) };
  const argv = tcpdump.argv(args);
  const decoder = tcpdump.open(args, { startedNs: emit.nowNs(), epochNs });
  emit.fact({ type: 'probe.started', probe: tcpdump.name, argv: [...argv] });

  const command = vantage.start(argv, { deadlineMs: options.deadlineMs - emit.nowNs() / 1e6, maxBytes: 1 << 16 });
  const ended = drain(command);
  const finished = new AbortController();
  void ended.then(() => finished.abort());
  scope.stop.addEventListener('abort', () => command.stop(), { once: true });
  if (scope.stop.aborted) command.stop();

  let packets = await pullUntil(finished.signal, options, args.folder).catch(async (error: unknown) => {
    command.stop();
    await ended;
    throw error;
  });
  const end = await ended;
  const asked = scope.stop.aborted;
  packets += await pullComplete(options, args.folder, true);
  for (const { fact } of decoder.end(end)) {
    emit.fact(fact);
    if (fact.type === 'capture.ended' && (fact.captured ?? 0) > packets)
      emit.fact(cutShort(fact.captured ?? 0, packets));
  }
  emit.fact({ type: 'source.end', ...(!asked && { early: 'the capture ended before it was asked to' }) });
}

/** tcpdump says nothing when it cannot write (a full disk): only its own count shows that packets are missing. */
function cutShort(captured: number, written: number): Fact {
  return {
    type: 'probe.failed',
    probe: tcpdump.name,
    reason: 'bad-output',
    message: `tcpdump captured ${captured} packets, but only ${written} are in its files`,
    hint: 'make room on the disk that the capture writes to',
  };
}

/** Pulls files as they become complete, until the capture has ended. @returns how many packets that was. */
async function pullUntil(ended: AbortSignal, options: CaptureSourceOptions, folder: string): Promise<number> {
  let packets = 0;
  while (!ended.aborted) {
    await pause(pullEveryMs, undefined, { signal: ended }).catch(() => undefined);
    if (!ended.aborted) packets += await pullComplete(options, folder, false);
  }
  return packets;
}

/** Pulls what is complete. @returns how many packets that was. */
async function pullComplete(options: CaptureSourceOptions, folder: string, ended: boolean): Promise<number> {
  const { vantage, emit, recording, epochNs } = options;
  const { complete } = captureFiles(await vantage.list(folder), ended);
  let packets = 0;
  for (const name of complete) {
    const { path, file } = recording.place(vantage.name, name);
    await vantage.pull(`${folder}/${name}`, path);
    const { lastNs, ...about } = await describe(path);
    emit.fact({ type: 'capture.pulled', file, ...about });
    packets += about.packets;
    // tcpdump writes packets in order, so that a complete file holds all up to its last one.
    if (lastNs !== undefined) emit.fact({ type: 'source.through', throughNs: Number(lastNs - epochNs) });
  }
  return packets;
}

async function describe(path: string) {
  const bytes = await readFile(path);
  const reader = openCapture();
  const packets = reader.push(bytes);
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    linkType: reader.linkType ?? 0,
    packets: packets.length,
    bytes: bytes.length,
    lastNs: packets.at(-1)?.timestampNs,
  };
}
