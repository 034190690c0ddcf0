import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../src/load/outcome.ts';

const common = { startedNs: 0, endedNs: 1, stderrTail: '', truncated: false };

describe('the outcome of a load', () => {
  it.each([
    [0, 'completed'],
    [99, 'thresholds-crossed'],
    [104, 'script-error'],
    [105, 'interrupted'],
    [107, 'script-error'],
    [108, 'aborted'],
    [109, 'failed'],
    [110, 'marked-failed'],
    [255, 'failed'],
  ])('of exit code %d is %s', (exitCode, outcome) => {
    expect(outcomeOf({ ...common, how: 'exited', exitCode }, false)).toEqual({ exitCode, outcome });
  });

  it('is an interruption when we wanted it to end, and a failure when we did not', () => {
    expect(outcomeOf({ ...common, how: 'timed-out' }, true)).toMatchObject({ outcome: 'interrupted' });
    expect(outcomeOf({ ...common, how: 'timed-out' }, false)).toMatchObject({ outcome: 'failed' });
    expect(outcomeOf({ ...common, how: 'signalled', signal: 'SIGKILL' }, false)).toEqual({
      exitCode: null,
      outcome: 'failed',
      message: 'k6 was ended by SIGKILL',
    });
    expect(outcomeOf({ ...common, how: 'lost' }, false)).toMatchObject({ outcome: 'failed' });
    // A signal that comes before k6 has set up its handler.
    expect(outcomeOf({ ...common, how: 'exited', exitCode: 130 }, true)).toMatchObject({ outcome: 'interrupted' });
  });

  it('says why k6 was not started', () => {
    const end = { ...common, how: 'not-started', reason: 'no-such-tool' } as const;
    expect(outcomeOf(end, false).message).toContain('no-such-tool');
  });
});
