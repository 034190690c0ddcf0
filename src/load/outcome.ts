import type { Fact } from '../event/event.ts';
import type { CommandEnd } from '../vantage/contract.ts';

type Outcome = Fact<'load.end'>['outcome'];

/** k6's exit codes (k6 v2.2.0, errext/exitcodes/codes.go; v1.8.1 has the same). What is not here is k6's own failure. */
const outcomeOfCode: ReadonlyMap<number, Outcome> = new Map([
  [0, 'completed'],
  // A finding about the target, not an error of ours.
  [99, 'thresholds-crossed'],
  // 100, 101: `setup` or `teardown` took too long. 104: options that are none. 107: an exception.
  [100, 'script-error'],
  [101, 'script-error'],
  [104, 'script-error'],
  [107, 'script-error'],
  // 103: stopped over its REST API. 105: by a signal.
  [103, 'interrupted'],
  [105, 'interrupted'],
  [108, 'aborted'],
  [110, 'marked-failed'],
]);

/** What became of a k6 run, and the fewest words that say so when its exit code does not. */
export interface LoadOutcome {
  readonly exitCode: number | null;
  readonly outcome: Outcome;
  readonly message?: string;
}

/** @param stopped whether it was us who asked k6 to end early. */
export function outcomeOf(end: CommandEnd, stopped: boolean): LoadOutcome {
  switch (end.how) {
    case 'exited':
      return {
        exitCode: end.exitCode,
        outcome: outcomeOfCode.get(end.exitCode) ?? (stopped ? 'interrupted' : 'failed'),
      };
    case 'signalled':
      return ended(stopped, `k6 was ended by ${end.signal}`);
    case 'aborted':
      return ended(true, 'k6 was ended before it had finished');
    case 'timed-out':
      return ended(stopped, 'k6 did not end within its time');
    case 'lost':
      return ended(false, 'the vantage stopped answering');
    case 'not-started':
      return ended(false, `k6 could not be started: ${end.reason}`);
  }
}

const ended = (stopped: boolean, message: string): LoadOutcome => ({
  exitCode: null,
  outcome: stopped ? 'interrupted' : 'failed',
  message,
});
