import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { packageFile } from '../package/files.ts';

/**
 * Which k6 will do and where a built one is kept. A file of data, because `scripts/k6/k6.mjs` runs before there is anything
 * that could run TypeScript, and must find the same k6.
 */
const rules = z.object({
  /** Oldest release that will do; the file says why. */
  oldest: z.object({ major: z.int(), minor: z.int() }),
  /** Finds major, minor and patch in what `k6 version` prints. */
  versionPattern: z.string(),
  /** Below the user's cache folder. */
  pathInCache: z.string(),
});

export const k6Rules = rules.parse(JSON.parse(readFileSync(packageFile('scripts/k6/k6.json'), 'utf8')));
