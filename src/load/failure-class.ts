import type { FailureClass } from '../event/fact/load.ts';

/** What k6 says of a failed request. */
export interface K6Failure {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** k6's `error_code`; 0 when it gave none. */
  readonly errorCode: number;
  /** k6's `error`: its own or Go's words. Empty when it gave none. */
  readonly error: string;
}

/**
 * k6's error codes that say by themselves what happened (k6 v2.2.0, lib/netext/httpext/error_codes.go; v1.8.1 has the same).
 * 1201 is EPIPE: we wrote on a connection after its reset had come, so it is a reset that was noticed one step later.
 */
const classOfCode: ReadonlyMap<number, FailureClass> = new Map([
  [1050, 'timeout'],
  [1100, 'dns'],
  [1101, 'dns'],
  [1201, 'reset'],
  [1211, 'timeout'],
  [1212, 'refused'],
  [1220, 'reset'],
]);

/**
 * Where the code says little (1000 anything, 1010 not TCP, 1200 TCP, 1202 and 1213 an errno without a name), Go's words say
 * more: the texts of its `syscall.Errno`, `crypto/tls` and `io` errors, which are the same on every Unix but for ETIMEDOUT.
 */
const classOfWords: readonly (readonly [RegExp, FailureClass])[] = [
  [/\btls: |\bx509: /, 'tls'],
  [/no route to host|(network|host) is (unreachable|down)/, 'unreachable'],
  [/(connection|operation) timed out|i\/o timeout|deadline exceeded/, 'timeout'],
  [/connection reset by peer|broken pipe/, 'reset'],
  [/\bEOF\b|server closed/, 'closed'],
];

/** Sorts a failed request into the class it is counted in. */
export function classifyFailure({ status, errorCode, error }: K6Failure): FailureClass {
  const answered = status || statusOfCode(errorCode);
  if (answered >= 500) return 'http5xx';
  if (answered >= 400) return 'http4xx';
  const known = classOfCode.get(errorCode);
  if (known) return known;
  if (errorCode >= 1300 && errorCode < 1400) return 'tls';
  return classOfWords.find(([words]) => words.test(error))?.[1] ?? 'other';
}

/** k6 gives an answer of 400 or more the code 1000 + status. */
function statusOfCode(errorCode: number): number {
  return errorCode >= 1400 && errorCode < 1600 ? errorCode - 1000 : 0;
}
