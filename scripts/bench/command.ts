import { join } from 'node:path';
import type { Argv, Command, CommandEnd } from '../../src/vantage/contract.ts';
import { collect } from '../../src/vantage/output.ts';
import type { Bench } from './measure.ts';

export const root = join(import.meta.dirname, '../..');

/** The program as `npm run build` makes it. */
export const seismo: Argv = [process.execPath, join(root, 'dist/cmd/main.js')];

export interface CommandLimits {
  readonly deadlineMs: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A run of seismo hands over what it has before it ends. */
const graceMs = 10_000;

/** Starts a command that ends with the bench. */
export function start({ local, signal }: Bench, argv: Argv, { deadlineMs, env = {} }: CommandLimits): Command {
  return local.start(argv, { deadlineMs, graceMs, maxBytes: 1 << 20, abort: signal, env });
}

/**
 * Runs a command to its end.
 * @param fine exit codes that are no failure
 * @returns what it said: standard output, and the last of standard error
 * @throws the bench's reason to stop, or an error with the command's own words.
 */
export async function run(
  bench: Bench,
  argv: Argv,
  limits: CommandLimits,
  fine: readonly number[] = [0],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { stdout, end } = await collect(start(bench, argv, limits));
  bench.signal.throwIfAborted();
  if (end.how !== 'exited' || !fine.includes(end.exitCode)) throw new Error(complaint(argv, end));
  return { stdout: new TextDecoder().decode(stdout), stderr: end.stderrTail };
}

export function complaint(argv: Argv, end: CommandEnd): string {
  const how = end.how === 'exited' ? `exit code ${end.exitCode}` : end.how;
  return `${argv.join(' ')}: ${how}: ${end.stderrTail.trim()}`;
}
