import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { SeismoError } from '../error/error.ts';
import type { Vantage } from '../vantage/contract.ts';
import { collect } from '../vantage/output.ts';
import { isNewEnough, type K6Version, oldestK6, readK6Version } from './k6-version.ts';

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
 * enough, else the newest that `npm run setup` built into the cache.
 * @throws SeismoError `no-such-tool` when there is none that will do, and what to do then.
 */
export async function findK6(vantage: Vantage, environment: Environment): Promise<K6Binary> {
  const chosen = environment.SEISMO_K6;
  const candidates = chosen ? [chosen] : [...onPath(environment), ...cached(environment)];
  const rejected: string[] = [];
  for (const path of candidates.filter(isProgram)) {
    const version = readK6Version(await versionOutput(vantage, path));
    if (version && isNewEnough(version)) return { path, version };
    rejected.push(version ? `${path} is v${version.text}` : `${path} does not say its version`);
  }
  const wanted = `k6 v${oldestK6.major}.${oldestK6.minor} or newer is needed`;
  if (chosen && rejected.length === 0) {
    throw new SeismoError('no-such-tool', `SEISMO_K6 is ${chosen}, where no program is`, { hint: install });
  }
  throw new SeismoError('no-such-tool', [wanted, ...rejected].join('; '), { hint: install });
}

async function versionOutput(vantage: Vantage, path: string): Promise<string> {
  const { stdout } = await collect(
    vantage.start([path, 'version'], { deadlineMs: versionDeadlineMs, maxBytes: versionBytes }),
  );
  return new TextDecoder().decode(stdout);
}

function onPath({ PATH = '' }: Environment): string[] {
  return PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'k6'));
}

/** `$XDG_CACHE_HOME/seismo/k6/<version>/k6`, newest version first. The XDG specification has relative paths ignored. */
function cached({ XDG_CACHE_HOME, HOME }: Environment): string[] {
  const cache = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(HOME || homedir(), '.cache');
  const builds = join(cache, 'seismo', 'k6');
  return versionsIn(builds).map((version) => join(builds, version, 'k6'));
}

function versionsIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  } catch {
    return []; // Nothing was built yet.
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
