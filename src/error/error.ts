/**
 * Every error a user can be shown, with the exit code it leads to. Only user mistakes and broken promises are errors:
 * a command that fails on a node is data (`probe.failed`) and the run goes on.
 */
const table = {
  usage: 2,
  'bad-address': 2,
  'unknown-target': 2,
  'unknown-code': 2,
  'unknown-incident': 2,
  'bad-setting': 2,
  'bad-script': 2,
  'recording-exists': 2,
  'not-a-recording': 2,
  'recording-too-new': 2,
  'lab-not-up': 1,
  'lab-already-up': 1,
  'lab-failed': 1,
  'not-root': 1,
  'not-linux': 1,
  'no-such-tool': 1,
  'k6-failed': 1,
  'recording-write': 1,
  internal: 1,
} as const;

export type ErrorCode = keyof typeof table;

export interface ErrorDetails {
  /** What the user can do next, as one sentence or command. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error to be shown as one line and a hint, without a stack trace. */
export class SeismoError extends Error {
  override readonly name = 'SeismoError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, { hint, cause }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }

  /** Exit code of a process that ends with this error. */
  get exitCode(): number {
    return table[this.code];
  }
}
