import { z } from 'zod';

/** Why a command could not answer. The checks that needed it become inconclusive with this reason. */
export const probeFailure = z.enum([
  'no-such-tool',
  'too-old',
  'permission',
  'unreachable',
  'timed-out',
  'lost',
  'bad-output',
  'failed',
]);
export type ProbeFailure = z.infer<typeof probeFailure>;

/** Life of a source at a vantage. `source.through` is the watermark: everything up to `throughNs` has been reported. */
export const sourceFacts = {
  'source.through': z.strictObject({ throughNs: z.int() }),
  'probe.started': z.strictObject({ probe: z.string(), argv: z.array(z.string()) }),
  'probe.failed': z.strictObject({
    probe: z.string(),
    reason: probeFailure,
    message: z.string(),
    /** What the user can do about it, where that is known. */
    hint: z.string().optional(),
  }),
  /** The source says no more: it stands for a watermark beyond every time. `early` says why, when it was not asked to end. */
  'source.end': z.strictObject({ early: z.string().optional() }),
  /** How far the vantage's clock is ahead of this machine's, and the greatest error of that figure. */
  'clock.offset': z.strictObject({
    offsetNs: z.int(),
    errorNs: z.int().nonnegative(),
    method: z.enum(['shared', 'exchange']),
  }),
  /** This machine's wall clock jumped against its monotonic clock (a suspend, or somebody set the time). */
  'clock.step': z.strictObject({ byNs: z.int() }),
  /** About to be made; appended and synced to disk before it is made, so that a crash cannot hide it. */
  'resource.intended': z.strictObject({ id: z.string(), what: z.string(), where: z.string() }),
  'resource.removed': z.strictObject({ id: z.string() }),
};
