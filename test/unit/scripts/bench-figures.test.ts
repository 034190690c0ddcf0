import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordedRun } from '../../../scripts/bench/recorded-run.ts';
import { lowerBound95, mean, median, ratios } from '../../../scripts/bench/statistics.ts';
import { count, formatFigures, ratio } from '../../../scripts/bench/table.ts';
import { checkEvent } from '../../../src/event/event.ts';
import { judgeAll } from '../../support/judging.ts';

const figure = fc.double({ min: 0.1, max: 10, noNaN: true });

describe('statistics', () => {
  it('take the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('bound a mean from below as the t test does', () => {
    // Mean 0.96, standard deviation 0.02236, t = 2.132 for 4 degrees of freedom: 0.96 − 2.132 × 0.02236 / √5.
    expect(lowerBound95([0.93, 0.97, 0.95, 0.99, 0.96])).toBeCloseTo(0.9387, 4);
    expect(lowerBound95([1, 1, 1])).toBe(1);
    expect(lowerBound95([1])).toBe(Number.NEGATIVE_INFINITY);
  });

  it('come closer to the mean with more of the same, and never above it', () => {
    fc.assert(
      fc.property(fc.array(figure, { minLength: 2, maxLength: 7 }), (values) => {
        const bound = lowerBound95(values);
        expect(bound).toBeLessThanOrEqual(mean(values) + 1e-9);
        expect(lowerBound95([...values, ...values])).toBeGreaterThanOrEqual(bound - 1e-9);
      }),
    );
  });

  it('compare what was measured in turn', () => {
    expect(ratios([2, 9], [4, 3])).toEqual([0.5, 3]);
  });
});

describe('the table of figures', () => {
  it('is aligned', () => {
    const figures = [
      { what: 'k6 under seismo', figure: '9 812 requests/s' },
      { what: '  to k6', figure: '10 000 requests/s', ratio: '0.981', aim: '≥ 0.95' },
    ];
    expect(formatFigures(figures).split('\n')).toEqual([
      'what             figure             ratio  aim',
      'k6 under seismo  9 812 requests/s',
      '  to k6          10 000 requests/s  0.981  ≥ 0.95',
    ]);
  });

  it('writes numbers as people read them', () => {
    expect([count(1_234_567.8), count(12), ratio(0.98765), ratio(1.234), ratio(123.4)]).toEqual([
      '1 234 568',
      '12',
      '0.988',
      '1.23',
      '123',
    ]);
  });
});

describe('the run that is recorded for the bench', () => {
  const events = [...recordedRun(5_000)];

  it('has as many events as asked, whichever number that is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), (wanted) => {
        const run = [...recordedRun(wanted)];
        expect(run).toHaveLength(wanted);
        expect([run[0]?.fact.type, run.at(-1)?.fact.type]).toEqual(['run.start', 'run.end']);
      }),
    );
  });

  it('consists of events as a reader accepts them', () => {
    const wrong = events.map((event) => checkEvent(JSON.parse(JSON.stringify(event)))).filter(({ ok }) => !ok);
    expect(wrong).toEqual([]);
  });

  it('gives the checks something to do', () => {
    const failed = judgeAll(events).filter(({ verdict }) => verdict === 'fail');
    expect(failed.map(({ code }) => code)).toEqual(expect.arrayContaining(['L2-CONFLICT', 'L2-NEIGHFLIP']));
  });
});
