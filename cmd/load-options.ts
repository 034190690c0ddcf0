import type { Command } from 'commander';
import type { LoadRequest } from '../src/run/investigation-load.ts';
import { percent, positiveNumber } from './options.ts';

/** What can be asked of a load, whichever command runs it. */
export interface LoadFlags {
  readonly rate?: number;
  /** Share, 0 to 1. */
  readonly maxFailed?: number;
  /** Milliseconds. */
  readonly p95?: number;
  readonly duration?: string;
}

/** Options of every command that runs a load, beside its duration. */
export function loadOptions(command: Command): Command {
  return command
    .option('--rate <per-second>', 'requests per second of the load', positiveNumber)
    .option('--max-failed <percent>', 'how many of 100 requests may fail (default: 1)', percent)
    .option('--p95 <ms>', 'milliseconds in which 95 % of the requests must be answered (default: 500)', positiveNumber);
}

/** How a script of the user's gets to know the options. */
export const scriptHelp = `A script of your own runs as it is, for at most the duration, if one is given. It finds the options in
its environment: SEISMO_URL, SEISMO_RATE, SEISMO_DURATION, SEISMO_MAX_FAILED (0 to 1), SEISMO_P95_MS.`;

/** @param what a profile's name, or the path of a k6 script. */
export function loadRequest(what: string, { rate, duration, maxFailed, p95: p95Ms }: LoadFlags): LoadRequest {
  return { what, rate, duration, maxFailed, p95Ms };
}
