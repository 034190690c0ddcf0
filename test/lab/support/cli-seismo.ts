import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { processesWith, type RunProcess } from '../../support/processes.ts';

const main = join(import.meta.dirname, '..', '..', '..', 'cmd', 'main.ts');

/** The command line, from its sources, as what to run. */
export const seismoArgv = (args: readonly string[]): readonly string[] => [
  process.execPath,
  '--import',
  import.meta.resolve('tsx'),
  main,
  ...args,
];

/** A command line as a process of its own, and all it started. */
export interface Started {
  readonly end: Promise<Ended>;
  /** What it has printed so far. */
  readonly printed: { stdout: string; stderr: string };
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  /** It, and everything alive that it started, whoever that belongs to by now. */
  family(): readonly RunProcess[];
}

/** How a command line ended. */
export interface Ended {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** What it started and did not end. */
  readonly left: readonly RunProcess[];
}

/** Variables for the environment, beside those of the test. */
export type Environment = Readonly<Record<string, string>>;

const familyMark = 'SEISMO_TEST_FAMILY';
const longestMs = 60_000;

/** Starts a program with its arguments; it is never waited for longer than a minute. */
export function start(argv: readonly string[], environment: Environment = {}): Started {
  const name = randomUUID();
  const family = () => processesWith(familyMark, name);
  const [program = '', ...args] = argv;
  // The test runner may have asked for colours, which are not what is looked at.
  const env = { FORCE_COLOR: '0', ...environment, [familyMark]: name };
  const child = execa(program, args, { reject: false, timeout: longestMs, stdin: 'ignore', buffer: false, env });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (bytes) => {
    printed.stdout += bytes;
  });
  child.stderr.on('data', (bytes) => {
    printed.stderr += bytes;
  });
  const end = child.then(({ exitCode }) => ({ exitCode, ...printed, left: family() }));
  return { end, printed, family, kill: (signal) => void child.kill(signal) };
}

export const startSeismo = (args: readonly string[], environment?: Environment): Started =>
  start(seismoArgv(args), environment);

/** Runs a command line to its end. */
export const seismo = (args: readonly string[], environment?: Environment): Promise<Ended> =>
  startSeismo(args, environment).end;

/** Folders in which programs are looked for. */
export const searchPath: readonly string[] = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => existsSync(folder));

export const isInstalled = (program: string): boolean => searchPath.some((folder) => existsSync(join(folder, program)));
