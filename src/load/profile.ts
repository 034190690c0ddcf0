import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SeismoError } from '../error/error.ts';
import { packageFile } from '../package/files.ts';

/** A load that comes with seismo. Its rate, duration and thresholds are in its k6 script. */
export interface Profile {
  readonly name: string;
  /** Relative to the package. */
  readonly file: string;
  readonly about: string;
}

/** Every profile there is. Adding one is a file in `k6/` and one line here. */
export const profiles: readonly Profile[] = [
  { name: 'smoke', file: 'k6/smoke.ts', about: '20 requests per second for 10 s: does every kind of request work?' },
  { name: 'load', file: 'k6/load.ts', about: '200 requests per second for 30 s: shows what breaks one in a hundred' },
];

/** What k6 is to run. */
export interface Script {
  /** A profile's name, or the path as the user gave it. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  readonly own: boolean;
}

/**
 * Finds the script behind what the user asked for.
 * @param asked a profile's name or the path of a k6 script
 * @throws SeismoError `bad-script` when it is neither.
 */
export function findScript(asked: string): Script {
  const profile = profiles.find(({ name }) => name === asked);
  if (profile) return { name: asked, path: packageFile(profile.file), own: true };
  const path = resolve(asked);
  if (existsSync(path)) return { name: asked, path, own: false };
  const names = profiles.map(({ name }) => name).join(', ');
  throw new SeismoError('bad-script', `${asked} is neither a profile (${names}) nor a file`, {
    hint: 'seismo load --help lists the profiles',
  });
}
