import { z } from 'zod';

/**
 * A mergeable histogram of durations: bucket number → count, empty buckets left out.
 *
 * Buckets are log-linear. Below 64 µs each is 1 µs wide; from there each power of two is cut into 64 equal buckets, so a
 * bucket is at most 1/64 as wide as its lower bound, and its middle at most 1/128 (0.8 %) from any value in it. The bucket
 * numbers do not depend on the data: histograms of different seconds, hosts and runs can be added.
 */
export const latencyHistogram = z.record(z.string().regex(/^\d+$/), z.int().positive());
export type LatencyHistogram = Readonly<Record<string, number>>;

/** Buckets per power of two: the fewest, as a power of two, that keep the error of a bucket's middle below 1 %. */
const bucketsPerOctave = 64;

/** Longer durations are counted as this one (12.7 days), which bounds the number of buckets to 2240. */
const greatestUs = 2 ** 40;

/** @returns the bucket of a duration in microseconds. What is no duration (negative, not a number) is in bucket 0. */
export function bucketOf(durationUs: number): number {
  if (!(durationUs >= 1)) return 0;
  let units = Math.floor(Math.min(durationUs, greatestUs - 1));
  let octave = 0;
  while (units >= 2 * bucketsPerOctave) {
    units = Math.floor(units / 2);
    octave += 1;
  }
  return octave * bucketsPerOctave + units;
}

/** The durations of a bucket, in microseconds: `fromUs` belongs to it, `toUs` to the next one. */
export interface BucketBounds {
  readonly fromUs: number;
  readonly toUs: number;
}

export function boundsOf(bucket: number): BucketBounds {
  const octave = Math.max(0, Math.floor(bucket / bucketsPerOctave) - 1);
  const width = 2 ** octave;
  const fromUs = (bucket - octave * bucketsPerOctave) * width;
  return { fromUs, toUs: fromUs + width };
}

/** @returns how many durations the histogram holds. */
export function countOf(histogram: LatencyHistogram): number {
  return Object.values(histogram).reduce((sum, count) => sum + count, 0);
}

/** Adds up histograms. The order does not matter. */
export function mergeHistograms(...histograms: readonly LatencyHistogram[]): LatencyHistogram {
  const sums: Record<string, number> = {};
  for (const histogram of histograms) {
    for (const [bucket, count] of Object.entries(histogram)) sums[bucket] = (sums[bucket] ?? 0) + count;
  }
  return sums;
}

/** A quantile as far as the histogram knows it: somewhere from `fromUs` to `toUs`, `us` in their middle. Microseconds. */
export interface Quantile extends BucketBounds {
  readonly us: number;
}

/**
 * The quantile by the nearest-rank definition: the least duration that at least the share `share` of all does not exceed.
 * @param share 0 to 1: 0.95 for p95.
 * @returns undefined for an empty histogram.
 */
export function quantileOf(histogram: LatencyHistogram, share: number): Quantile | undefined {
  const buckets = Object.entries(histogram).map(([bucket, count]) => [Number(bucket), count] as const);
  buckets.sort(([a], [b]) => a - b);
  const rank = Math.max(1, Math.ceil(share * countOf(histogram)));
  let below = 0;
  for (const [bucket, count] of buckets) {
    below += count;
    if (below >= rank) {
      const { fromUs, toUs } = boundsOf(bucket);
      return { fromUs, toUs, us: (fromUs + toUs) / 2 };
    }
  }
  return undefined;
}
