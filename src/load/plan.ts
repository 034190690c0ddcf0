import type { Argv } from '../vantage/contract.ts';
import { commonEnvironment, commonFlags } from './k6-version.ts';

/** What is asked of a load, as data. */
export interface LoadAsked {
  readonly url?: string | undefined;
  /** Requests per second. */
  readonly rate?: number | undefined;
  /** As k6 writes durations: `90s`. */
  readonly duration?: string | undefined;
  /** Share of requests that may fail, 0 to 1. */
  readonly maxFailed?: number | undefined;
  /** What 95 % of the requests must be answered in. */
  readonly p95Ms?: number | undefined;
}

/** Files that k6 writes beside its samples. */
export interface LoadFiles {
  readonly summary: string;
  readonly log: string;
}

/**
 * System tags that seismo reads. Every further tag of a sample costs k6 time, so our own profiles have these alone; a user's
 * script keeps what it has, because its thresholds may be on any of them.
 */
const readTags = ['scenario', 'method', 'status', 'error', 'error_code', 'vu'] as const;

/** The variable that has the whole URL, secrets included. */
export const urlVariable = 'SEISMO_URL';

/** Variables for k6 and its script. */
export function loadEnvironment(asked: LoadAsked): Readonly<Record<string, string>> {
  const variables = {
    [urlVariable]: asked.url,
    SEISMO_RATE: asked.rate,
    SEISMO_DURATION: asked.duration,
    SEISMO_MAX_FAILED: asked.maxFailed,
    SEISMO_P95_MS: asked.p95Ms,
  };
  return {
    ...commonEnvironment,
    // Whole nanoseconds, so that failures can be laid beside what other tools saw at that moment.
    K6_CSV_TIME_FORMAT: 'unix_nano',
    // Findings come sooner, and k6 holds fewer samples at a time: half the memory, and no more time (see the decision record).
    K6_CSV_SAVE_INTERVAL: '200ms',
    // Writing samples makes short-lived garbage; collecting it less often wins back half of what the samples cost.
    GOGC: '400',
    ...Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    ),
  };
}

/** `k6 inspect`: what a script is going to do, without doing it. Its variables come from the environment. */
export function inspectArgv(k6: string, script: string): Argv {
  const flags = ['--log-format=json', '--execution-requirements', '--include-system-env-vars'];
  return [k6, 'inspect', ...commonFlags, ...flags, script];
}

/**
 * `k6 run` with its samples on standard output.
 * @param systemTags what the script has; undefined for our own profiles
 */
export function runArgv(k6: string, script: string, files: LoadFiles, systemTags?: readonly string[]): Argv {
  const tags = [...new Set([...(systemTags ?? []), ...readTags])].sort();
  return [
    // `timeout` passes a signal on to its command and to its process group, so k6 would get it twice, and the second is the
    // order to leave without a summary. In a session of its own it gets it once.
    'setsid',
    k6,
    'run',
    ...commonFlags,
    '--summary-mode=compact',
    `--summary-export=${files.summary}`,
    '--log-format=json',
    `--log-output=file=${files.log}`,
    `--system-tags=${tags.join(',')}`,
    '--out=csv=-',
    script,
  ];
}
