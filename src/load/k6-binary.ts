import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { SeismoError } from '../error/error.ts';
import type { Vantage } from '../vantage/contract.ts';
import { collect } from '../vantage/output.ts';
import { k6Rules } from './k6-rules.ts';
import { isNewEnough, type K6Version, readK6Version } from './k6-version.ts';

export interface K6Binary {
  readonly path: string;
  readonly version: K6Version;
}

type Environment = Readonly<Record<string, string | undefined>>;

const versionDeadlineMs = 10_000;
const versionBytes = 4096;
const install = 'npm run setup   (or https://grafana.com/docs/k6/latest/set-up/install-k6/)';

/**
 * Finds k6 and asks it for its version: `$SEISMO_K6` and nothing else where that is set, else the first on PATH that is new
 * enough, else the one that `npm run setup` built into the cache.
 * @throws SeismoError `no-such-tool` when there is none that will do, and what to do then.
 */
export async function findK6(vantage: Vantage, environment: Environment): Promise<K6Binary> {
  const chosen = environment.SEISMO_K6;
  const rejected: string[] = [];
  for (const path of candidates(environment).filter(isProgram)) {
    const version = readK6Version(await versionOutput(vantage, path));
    if (version && isNewEnough(version)) return { path, version };
    rejected.push(version ? `${path} is v${version.text}` : `${path} does not say its version`);
  }
  const { major, minor } = k6Rules.oldest;
  const missing = chosen && rejected.length === 0 ? [`SEISMO_K6 is ${chosen}, where no program is`] : rejected;
  throw new SeismoError('no-such-tool', [`k6 v${major}.${minor} or newer is needed`, ...missing].join('; '), {
    hint: chosen ? 'unset SEISMO_K6, or let it name such a k6' : install,
  });
}

/** Where a k6 may be, whether or not there is one. `scripts/k6/k6.mjs` looks in the same places. */
function candidates(environment: Environment): readonly string[] {
  const { SEISMO_K6, PATH = '' } = environment;
  if (SEISMO_K6) return [SEISMO_K6];
  const folders = PATH.split(delimiter).filter(isAbsolute);
  return [...folders.map((folder) => join(folder, 'k6')), cachedK6(environment)];
}

/** The XDG base directory specification has relative paths ignored. */
function cachedK6({ XDG_CACHE_HOME, HOME }: Environment): string {
  const cache = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(HOME || homedir(), '.cache');
  return join(cache, k6Rules.pathInCache);
}

async function versionOutput(vantage: Vantage, path: string): Promise<string> {
  const { stdout } = await collect(
    vantage.start([path, 'version'], { deadlineMs: versionDeadlineMs, maxBytes: versionBytes }),
  );
  return new TextDecoder().decode(stdout);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
