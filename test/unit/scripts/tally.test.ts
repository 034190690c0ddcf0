import { describe, expect, it } from 'vitest';
import { tally } from '../../../scripts/test/vitest.mjs';

/** What vitest 4.1 writes with `--reporter=json`, without what is not read. */
const report = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

describe('counting tests', () => {
  it('counts what is to do among the skipped', () => {
    expect(tally(report, 0)).toEqual({ passed: 5, failed: 0, skipped: 3 });
  });

  it('counts a file that cannot be loaded as one failure', () => {
    const testResults = [...report.testResults, { status: 'failed', assertionResults: [] }];
    expect(tally({ ...report, testResults }, 1).failed).toBe(1);
  });

  it('counts a failing test once, and not its file again', () => {
    const testResults = [{ status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] }];
    expect(tally({ ...report, numFailedTests: 1, testResults }, 1).failed).toBe(1);
  });

  it('never calls a failed run good, whatever the report says', () => {
    expect(tally(report, 1).failed).toBe(1);
    expect(tally(undefined, 134)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
