import { execa } from 'execa';
import { bounded, starterMark, timeoutExit } from './bounded.ts';
import type { Argv, Chunk, Command, CommandEnd, CommandOptions } from './contract.ts';
import { searchPath } from './search-path.ts';

const stderrTailBytes = 4096;
const defaultGraceMs = 1000;
/** How much longer than its own deadline a command may take to settle before this side gives it up as lost. */
const settleMarginMs = 2000;

export interface LinuxCommandSettings {
  /** Nanoseconds since the run's start. */
  readonly clock: () => number;
  /** What stands before the bounded command to bring it to its place, such as `ip netns exec NAME`; it must not fork. */
  readonly enter: readonly string[];
  /** Marks every process of a run in its environment, so that leftovers can be told from anybody else's processes. */
  readonly runId: string;
  /** Whether the place is still there; asked when a command fails without having said anything of its own. */
  readonly reachable: () => boolean;
}

/** The environment variable that carries a run's id in all its processes. */
export const runMark = 'SEISMO_RUN';

type Raw = { exitCode?: number | undefined; signal?: string | undefined; code?: string | undefined };

/** Runs a command on this machine's kernel, bounded on its own side. */
export function startLinuxCommand(argv: Argv, options: CommandOptions, settings: LinuxCommandSettings): Command {
  const { clock } = settings;
  const graceMs = options.graceMs ?? defaultGraceMs;
  const command = bounded(argv, { deadlineMs: options.deadlineMs, graceMs });
  const [program, ...args] = [...settings.enter, ...command] as [string, ...string[]];
  const startedNs = clock();
  const child = execa(program, args, {
    reject: false,
    buffer: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    // Keeps messages in English for the decoders and clocks in UTC; the user's locale must not decide what is found.
    env: {
      PATH: searchPath(),
      ...options.env,
      LC_ALL: 'C',
      TZ: 'UTC',
      [runMark]: settings.runId,
      [starterMark]: String(process.pid),
    },
    // execa would signal `timeout` when this process exits; the death signal does that, for every way of dying.
    cleanup: false,
  });

  let aborted = false;
  let lost = false;
  const abort = () => {
    aborted = true;
    child.kill('SIGTERM');
  };
  if (options.abort?.aborted) abort();
  else options.abort?.addEventListener('abort', abort, { once: true });
  const giveUp = setTimeout(
    () => {
      lost = true;
      child.kill('SIGKILL');
    },
    options.deadlineMs + graceMs + settleMarginMs,
  );

  let stderrTail: Buffer = Buffer.alloc(0);
  child.stderr.on('data', (bytes: Buffer) => {
    stderrTail = Buffer.concat([stderrTail, bytes]).subarray(-stderrTailBytes);
  });
  const output = limited(child.stdout, options.maxBytes, clock);

  const settle = async (): Promise<CommandEnd> => {
    const raw: Raw = await child;
    clearTimeout(giveUp);
    options.abort?.removeEventListener('abort', abort);
    const endedNs = clock();
    const ranMs = (endedNs - startedNs) / 1e6;
    const said = raw.code === 'ENOENT' ? `${program} is not installed on this machine` : stderrTail.toString('utf8');
    const common = { startedNs, endedNs, stderrTail: said, truncated: output.truncated() };
    return {
      ...common,
      ...manner(raw, { aborted, lost, overdue: ranMs >= options.deadlineMs, reachable: settings.reachable }),
    };
  };
  return { stdout: output.chunks, stop: () => void child.kill('SIGINT'), end: settle() };
}

type Manner =
  | { how: 'exited'; exitCode: number }
  | { how: 'signalled'; signal: string }
  | { how: 'timed-out' | 'aborted' | 'lost' }
  | { how: 'not-started'; reason: 'no-such-tool' | 'permission' | 'unreachable' };

interface Circumstances {
  readonly aborted: boolean;
  readonly lost: boolean;
  readonly overdue: boolean;
  readonly reachable: () => boolean;
}

function manner(raw: Raw, { aborted, lost, overdue, reachable }: Circumstances): Manner {
  if (lost) return { how: 'lost' };
  // What is missing is what brings commands there, not the command.
  if (raw.code === 'ENOENT') return { how: 'not-started', reason: 'unreachable' };
  if (raw.code === 'EACCES' || raw.code === 'EPERM') return { how: 'not-started', reason: 'permission' };
  if (aborted) return { how: 'aborted' };
  if (raw.exitCode === timeoutExit.timedOut || (overdue && raw.exitCode !== 0)) return { how: 'timed-out' };
  if (raw.exitCode !== 0 && !reachable()) return { how: 'not-started', reason: 'unreachable' };
  if (raw.exitCode === timeoutExit.notFound) return { how: 'not-started', reason: 'no-such-tool' };
  if (raw.exitCode === timeoutExit.notInvocable) return { how: 'not-started', reason: 'permission' };
  if (raw.exitCode !== undefined) return { how: 'exited', exitCode: raw.exitCode };
  return { how: 'signalled', signal: raw.signal ?? 'unknown' };
}

/** Stamps chunks as they arrive and drops what is beyond the limit, reading on so that the command never blocks. */
function limited(stream: AsyncIterable<Uint8Array>, maxBytes: number, clock: () => number) {
  let taken = 0;
  let truncated = false;
  async function* read(): AsyncGenerator<Chunk> {
    for await (const bytes of stream) {
      const gotNs = clock();
      const kept = bytes.subarray(0, Math.max(0, maxBytes - taken));
      if (kept.length < bytes.length) truncated = true;
      taken += kept.length;
      if (kept.length > 0) yield { bytes: kept, gotNs };
    }
  }
  return { chunks: read(), truncated: () => truncated };
}
