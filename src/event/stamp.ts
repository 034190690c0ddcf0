import { z } from 'zod';

/** Where in the recording's raw evidence an event was read: `length` bytes at `offset` of `file` (relative to the recording). */
export const rawPointer = z.strictObject({
  file: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
});
export type RawPointer = z.infer<typeof rawPointer>;

/**
 * What every event carries beside its fact.
 *
 * `atNs` is when it happened, in nanoseconds since the run's start, by the clock of the source (converted once with the
 * vantage's measured offset) or, where the source gives no time, when its output was received. A plain number is exact for
 * 104 days (2^53 ns). It may go back from one line to the next and may be negative for facts older than the run.
 */
export const stamp = z.strictObject({
  atNs: z.int(),
  source: z.string(),
  vantage: z.string().optional(),
  raw: rawPointer.optional(),
});
export type Stamp = z.infer<typeof stamp>;
