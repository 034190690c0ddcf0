import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  bucketOf,
  countOf,
  type LatencyHistogram,
  mergeHistograms,
  quantileOf,
} from '../../../src/event/latency-histogram.ts';

const durations = fc.array(fc.double({ min: 0, max: 1e10, noNaN: true }), { minLength: 1, maxLength: 200 });

function histogramOf(all: readonly number[]): LatencyHistogram {
  return mergeHistograms(...all.map((us) => ({ [bucketOf(us)]: 1 })));
}

describe('a bucket', () => {
  it('holds the duration it was found for, and no more than 1 % beside it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (us) => {
        const { fromUs, toUs } = boundsOf(bucketOf(us));
        expect(us).toBeGreaterThanOrEqual(fromUs);
        expect(us).toBeLessThan(toUs);
        expect((toUs - fromUs) / 2).toBeLessThanOrEqual(Math.max(0.5, fromUs * 0.01));
      }),
    );
  });

  it('follows the one before it without a gap', () => {
    for (let bucket = 0; bucket < 2239; bucket += 1) expect(boundsOf(bucket).toUs).toBe(boundsOf(bucket + 1).fromUs);
  });

  it.each([
    [Number.NaN, 0],
    [-5, 0],
    [0.9, 0],
    [63, 63],
    [64, 64],
    [127, 127],
    [128, 128],
    [130, 129],
    [1e300, 2239],
    [Number.POSITIVE_INFINITY, 2239],
  ])('of %d µs is %d', (us, bucket) => expect(bucketOf(us)).toBe(bucket));
});

describe('merging', () => {
  it('gives the same whatever is merged with what first', () => {
    fc.assert(
      fc.property(durations, durations, durations, (first, second, third) => {
        const [a, b, c] = [histogramOf(first), histogramOf(second), histogramOf(third)];
        const whole = histogramOf([...first, ...second, ...third]);
        expect(mergeHistograms(mergeHistograms(a, b), c)).toEqual(whole);
        expect(mergeHistograms(c, mergeHistograms(b, a))).toEqual(whole);
        expect(countOf(whole)).toBe(first.length + second.length + third.length);
      }),
    );
  });
});

describe('a quantile', () => {
  it('lies within the bounds it gives', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const exact = [...all].sort((a, b) => a - b)[Math.max(1, Math.ceil(share * all.length)) - 1] ?? 0;
        const found = quantileOf(histogramOf(all), share);
        expect(found?.fromUs).toBeLessThanOrEqual(exact);
        expect(found?.toUs).toBeGreaterThan(exact);
        expect(Math.abs((found?.us ?? 0) - exact)).toBeLessThanOrEqual(Math.max(0.5, exact * 0.01));
      }),
    );
  });

  it('of nothing is not known', () => expect(quantileOf({}, 0.95)).toBeUndefined());
});
