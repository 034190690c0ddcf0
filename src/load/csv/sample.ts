import { bytesOf, comma, isDigit, isTimestamp, startsWith, timestampDigits } from './bytes.ts';

/** Metrics that the decoder reads. `other` is any other metric's sample; `none` is no sample at all. */
export type SampleKind =
  | 'request'
  | 'duration'
  | 'blocked'
  | 'connecting'
  | 'failed'
  | 'dropped'
  | 'clock'
  | 'other'
  | 'none';

const named = (name: string): Uint8Array => bytesOf(`${name},`);
const request = named('http_reqs');
const duration = named('http_req_duration');
const blocked = named('http_req_blocked');
const connecting = named('http_req_connecting');
const failed = named('http_req_failed');
const dropped = named('dropped_iterations');
/** k6 samples its gauge of VUs every second, whatever its users do. */
const gauge = named('vus');

/** By the ninth byte, where the names begin to differ (`http_reqs`, `http_req_…`), or the first. */
const letter = (text: string): number => text.charCodeAt(0);
const [b, c, d, f, h, s, underscore, v] = ['b', 'c', 'd', 'f', 'h', 's', '_', 'v'].map(letter);

/** k6's metric names have at most 128 characters. */
const longestName = 128;

/** A line's metric, and where its timestamp stands. */
export interface SampleHead {
  kind: SampleKind;
  timeAt: number;
}

/** Says what a line is, into an object that is used again for the next line. */
export function readHead(bytes: Uint8Array, from: number, to: number, head: SampleHead): SampleKind {
  const kind = guess(bytes, from);
  const nameEnd = kind === 'other' ? endOfName(bytes, from, to) : from + lengthOf[kind] - 1;
  head.timeAt = nameEnd + 1;
  head.kind = nameEnd >= 0 && hasTime(bytes, head.timeAt, to, kind === 'other') ? kind : 'none';
  return head.kind;
}

/** @param glance whether it is enough that it looks like a sample: more than half of all lines are of metrics not read here. */
function hasTime(bytes: Uint8Array, at: number, to: number, glance: boolean): boolean {
  // The shortest value is one digit, and at least the columns `extra_tags` and `metadata` follow.
  if (at + timestampDigits + 4 > to) return false;
  return glance ? isDigit(bytes[at]) && bytes[at + timestampDigits] === comma : isTimestamp(bytes, at);
}

const lengthOf: Readonly<Record<Exclude<SampleKind, 'other' | 'none'>, number>> = {
  request: request.length,
  duration: duration.length,
  blocked: blocked.length,
  connecting: connecting.length,
  failed: failed.length,
  dropped: dropped.length,
  clock: gauge.length,
};

function guess(bytes: Uint8Array, from: number): Exclude<SampleKind, 'none'> {
  const first = bytes[from];
  if (first === h) return guessHttp(bytes, from);
  if (first === d && startsWith(bytes, from, dropped)) return 'dropped';
  if (first === v && startsWith(bytes, from, gauge)) return 'clock';
  return 'other';
}

function guessHttp(bytes: Uint8Array, from: number): Exclude<SampleKind, 'none'> {
  if (bytes[from + 8] === s) return startsWith(bytes, from, request) ? 'request' : 'other';
  if (bytes[from + 8] !== underscore) return 'other';
  const next = bytes[from + 9];
  if (next === d) return startsWith(bytes, from, duration) ? 'duration' : 'other';
  if (next === b) return startsWith(bytes, from, blocked) ? 'blocked' : 'other';
  if (next === c) return startsWith(bytes, from, connecting) ? 'connecting' : 'other';
  if (next === f) return startsWith(bytes, from, failed) ? 'failed' : 'other';
  return 'other';
}

/** @returns where the comma after the name is; -1 when no name of a metric stands here. */
function endOfName(bytes: Uint8Array, from: number, to: number): number {
  const limit = Math.min(to, from + longestName + 1);
  for (let index = from + 1; index < limit; index += 1) {
    if (bytes[index] === comma) return index;
  }
  return -1;
}
