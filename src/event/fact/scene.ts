import { z } from 'zod';

/** What the site knew of the target before anything was measured. */
export const sceneFacts = {
  'scene.target': z.strictObject({
    kind: z.enum(['vip', 'url']),
    /** The IP address of a VIP, or the URL. */
    address: z.string(),
    port: z.int().positive().optional(),
  }),
  /**
   * A host of the site. `role` is what it is to the target: a `node` may announce it, a `router` or `client` resolves it.
   * `vantage` is missing when seismo cannot look from there.
   */
  'scene.host': z.strictObject({
    host: z.string(),
    role: z.enum(['node', 'router', 'client', 'other']),
    vantage: z.string().optional(),
  }),
};
