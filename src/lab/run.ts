import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { SeismoError } from '../error/error.ts';
import type { Argv } from '../vantage/contract.ts';
import { searchPath } from '../vantage/search-path.ts';
import type { Step } from './plan.ts';
import { noSuchTool } from './tools.ts';

/** No command that makes or changes the lab takes longer than a few milliseconds; one that does hangs. */
const stepDeadlineMs = 10_000;

export interface StepEnd {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StepOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Files that the command gets as its descriptors 3, 4, … */
  readonly descriptors?: readonly number[];
}

/**
 * Runs one command to its end; how it ends is for the caller to judge.
 * @throws SeismoError `no-such-tool`; the signal's reason when it was aborted.
 */
export async function attempt({ argv, input }: Step, options: StepOptions = {}): Promise<StepEnd> {
  const { deadlineMs = stepDeadlineMs, signal, descriptors = [] } = options;
  const [program, ...args] = argv;
  const result = await execa(program, args, {
    reject: false,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...descriptors.map(inherited)],
    ...(input === undefined ? {} : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    timeout: deadlineMs,
    forceKillAfterDelay: 500,
    env: { LC_ALL: 'C', PATH: searchPath() },
  });
  signal?.throwIfAborted();
  if (result.code === 'ENOENT') throw noSuchTool([program]);
  return { exitCode: result.exitCode, stdout: text(result.stdout), stderr: text(result.stderr) };
}

/**
 * Runs the steps of a plan, one after the other.
 * @throws SeismoError `lab-failed` with the command's own words when one fails.
 */
export async function perform(steps: readonly Step[], options: StepOptions = {}): Promise<void> {
  for (const step of steps) {
    const end = await attempt(step, options);
    if (end.exitCode === 0) continue;
    throw new SeismoError('lab-failed', `"${step.argv.join(' ')}" failed: ${lastWords(end)}`, {
      hint: 'sudo seismo lab down, then up again',
    });
  }
}

/**
 * How to run one of the lab's own programs, from the TypeScript sources or from the build.
 * @param path the module without its extension, relative to this folder, such as `server/keeper`
 */
export function programArgv(path: string, args: readonly string[]): Argv {
  const fromSources = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./${path}${fromSources ? '.ts' : '.js'}`, import.meta.url));
  const loader = fromSources ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];
  return [process.execPath, ...loader, file, ...args];
}

export interface Server {
  /** Settles, with how it ended, once it has; never rejects. */
  readonly ended: Promise<string>;
}

/**
 * Starts a program that stays. With `detached` it has a session of its own and outlives this process, which does not wait
 * for it; otherwise the caller adds what ends it (`setpriv --pdeathsig`).
 */
export function startServer(argv: Argv, { output, detached }: ServerOptions): Server {
  const [program, ...args] = argv;
  const log = output === 'inherit' ? undefined : openSync(output, 'a', 0o600);
  const outputs = log === undefined ? 'inherit' : inherited(log);
  const child = execa(program, args, {
    reject: false,
    buffer: false,
    stdio: ['ignore', outputs, outputs],
    detached,
    cleanup: false,
    // Where the user stood when the lab was made must not be kept from being unmounted.
    cwd: '/',
    env: { PATH: searchPath() },
  });
  if (log !== undefined) closeSync(log);
  if (detached) child.unref();
  const ended = child.then(({ exitCode, signal, code }) => code ?? signal ?? `exit code ${exitCode}`);
  return { ended };
}

export interface ServerOptions {
  /** A file to append both outputs to, or `inherit`. */
  readonly output: string;
  readonly detached: boolean;
}

/** execa hands any descriptor of ours to the child; its types know of the first three only. */
const inherited = (descriptor: number): 2 => descriptor as 2;

const text = (output: unknown): string => (typeof output === 'string' ? output : '');

const lastWords = ({ exitCode, stderr }: StepEnd): string =>
  stderr.trim().split('\n').slice(-3).join('; ') || (exitCode === undefined ? 'it hung' : `exit code ${exitCode}`);
