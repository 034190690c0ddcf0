import { z } from 'zod';

/** What `k6 inspect` knows of a script. */
export interface Inspection {
  readonly scenarios: readonly string[];
  /** The system tags that the script's samples would have: its own, or k6's defaults. */
  readonly systemTags: readonly string[];
  readonly thresholds: readonly { readonly metric: string; readonly expression: string }[];
  /** How long it can take at most, with its setup and teardown. */
  readonly longestMs: number;
}

const threshold = z.union([z.string(), z.looseObject({ threshold: z.string() }).transform((one) => one.threshold)]);

const shape = z.looseObject({
  scenarios: z.record(z.string(), z.unknown()).nullish(),
  systemTags: z.array(z.string()).nullish(),
  thresholds: z.record(z.string(), z.array(threshold)).nullish(),
  totalDuration: z.string(),
  setupTimeout: z.string().nullish(),
  teardownTimeout: z.string().nullish(),
});

/** k6 gives `setup` and `teardown` 60 s each (its options reference), and writing the summary takes a moment. */
const defaultTimeout = '60s';
const summaryMs = 10_000;

/**
 * Reads what `k6 inspect --execution-requirements` prints.
 * @returns undefined when it is something else
 */
export function readInspection(output: string): Inspection | undefined {
  const parsed = shape.safeParse(parseJson(output));
  if (!parsed.success) return undefined;
  const { scenarios, systemTags, thresholds, totalDuration, setupTimeout, teardownTimeout } = parsed.data;
  const parts = [totalDuration, setupTimeout ?? defaultTimeout, teardownTimeout ?? defaultTimeout].map(readDurationMs);
  return {
    scenarios: Object.keys(scenarios ?? {}),
    systemTags: systemTags ?? [],
    thresholds: Object.entries(thresholds ?? {}).flatMap(([metric, expressions]) =>
      expressions.map((expression) => ({ metric, expression })),
    ),
    longestMs: parts.reduce((sum, part) => sum + part, summaryMs),
  };
}

const unitMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  µs: 1e-3,
  us: 1e-3,
  ns: 1e-6,
};

/** @param text a duration as Go prints it: `1m40s`, `2.5s`, `300ms`. @returns milliseconds; 0 for what is none. */
export function readDurationMs(text: string): number {
  let sum = 0;
  for (const [, value, unit] of text.matchAll(/([\d.]+)(h|ms|m|s|µs|us|ns)/g)) {
    sum += Number(value) * (unitMs[unit ?? ''] ?? 0);
  }
  return Number.isFinite(sum) ? sum : 0;
}

const logLine = z.looseObject({ level: z.string(), msg: z.string() });

/** The last error in k6's log (JSON lines), in k6's own words; undefined when it says of none. */
export function lastError(log: string): string | undefined {
  const messages = log.split('\n').flatMap((line) => {
    const parsed = logLine.safeParse(parseJson(line));
    return parsed.success && parsed.data.level === 'error' ? [parsed.data.msg.trim()] : [];
  });
  return messages.at(-1);
}

/**
 * Cuts k6's complaint about a script down to what a person needs: `login.ts:2:38: Unexpected token }`. The place is the
 * first one in a file of the user's.
 */
export function trimScriptError(message: string): string {
  const plain = message
    .replace(/could not initialize '[^']*': /, '')
    .replace(/could not load JS test '[^']*': /, '')
    .replace(/ Make sure that you've specified the right path.*$/s, '');
  const parsing = /file:\/\/\S*\/(?<file>[^/\s]+): Line (?<place>\d+:\d+) (?<words>.*)/s.exec(plain)?.groups;
  if (parsing) return `${parsing.file}:${parsing.place}: ${parsing.words}`;
  const [words = '', ...stack] = plain.split('\n');
  const frame = /file:\/\/\S*\/(?<file>[^/\s:]+):(?<place>\d+:\d+)/.exec(stack.join('\n'))?.groups;
  if (frame) return `${frame.file}:${frame.place}: ${words}`;
  // What is wrong with options comes as a list below a line that says only that something is.
  const reasons = stack.map((line) => line.trim().replace(/^- /, '')).filter((line) => line !== '');
  return [words, ...reasons].join(' ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
