// Runs programs for the scripts. Plain JavaScript without dependencies, since some scripts run before `npm ci`.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

/** Ctrl-C or SIGTERM arrived while a program ran. It is thrown once the program has ended, so that callers can tidy up. */
export class Interrupted extends Error {
  /** @param {'SIGINT' | 'SIGTERM'} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a program to its end.
 * @param {readonly string[]} argv program and arguments; there is no shell
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env] added to this process's environment
 * @param {boolean} [options.show] passes the output on to standard output as it comes, instead of keeping it
 * @param {boolean} [options.ask] lets it read this process's standard input; otherwise it has none
 * @param {(line: string) => void} [options.onLine] sees each line of kept output
 * @returns {Promise<{ exitCode: number, output: string }>} standard output and error in order of arrival;
 *   127 when the program could not be started, 128 + n when signal n ended it
 * @throws {Interrupted}
 */
export function run([program = '', ...args], { cwd, env, show = false, ask = false, onLine } = {}) {
  // What is shown goes to one stream: two of them, read from two pipes, would tell their story out of order.
  const shown = show ? process.stdout.fd : 'pipe';
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = [ask ? 'inherit' : 'ignore', shown, shown];
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      output += `${line}\n`;
      onLine?.(line);
    });
  }
  const release = holdSignals(child);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      release();
      resolve({ exitCode: 127, output: `${error.message}\n` });
    });
    child.on('close', (code, signal) => {
      const interruption = release();
      if (interruption) reject(new Interrupted(interruption));
      else resolve({ exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0), output });
    });
  });
}

/**
 * Keeps this process alive through a signal until its child has ended.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => 'SIGINT' | 'SIGTERM' | undefined} lets go, and tells which signal came
 */
function holdSignals(child) {
  /** @type {'SIGINT' | 'SIGTERM' | undefined} */
  let came;
  /** @param {'SIGINT' | 'SIGTERM'} signal */
  const hold = (signal) => {
    came = signal;
    // A terminal sends Ctrl-C to the child as well; a second SIGINT would make many programs skip their own tidying.
    if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
  };
  process.on('SIGINT', hold).on('SIGTERM', hold);
  return () => {
    process.off('SIGINT', hold).off('SIGTERM', hold);
    return came;
  };
}
