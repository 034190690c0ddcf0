import { z } from 'zod';

/** How a backend misbehaves; can be changed while it serves. */
export const backendSettings = z.strictObject({
  /** Share of requests that are answered with HTTP 500, 0 to 1. */
  errorShare: z.number().min(0).max(1),
  /** False: nobody listens, so that the kernel refuses connections. */
  accepting: z.boolean(),
});
export type BackendSettings = z.infer<typeof backendSettings>;

export const wellBehaved: BackendSettings = { errorShare: 0, accepting: true };
