// Where this project's k6 comes from: PATH, the cache, or a build from its Go module. What will do is in k6.json, which
// src/load reads too: both must find the same one.
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { run } from '../run/command.mjs';
import { findProgram, isProgram } from '../run/search-path.mjs';

const moduleFolder = import.meta.dirname;
const modulePath = 'go.k6.io/k6/v2';

/** k6's own page on installing it. */
const installPage = 'https://grafana.com/docs/k6/latest/set-up/install-k6/';

// Read, not imported: Node 20 warns about importing JSON.
const { oldest, versionPattern, built, pathInCache } = JSON.parse(readFileSync(join(moduleFolder, 'k6.json'), 'utf8'));
const oldestText = `k6 v${oldest.major}.${oldest.minor} or newer`;

/** The version that is built, as go.mod pins it. @type {string} */
export const builtVersion = built;

/**
 * Where the built k6 is kept: outside the tree, so that every checkout and an installed seismo share it.
 * @param {NodeJS.ProcessEnv} environment
 */
function cachedK6({ XDG_CACHE_HOME, HOME }) {
  // The XDG base directory specification has relative paths ignored.
  const cache = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(HOME || homedir(), '.cache');
  return join(cache, pathInCache);
}

/**
 * Where a k6 may be, whether or not there is one: `$SEISMO_K6` and nothing else where that is set, else PATH, else the one
 * that was built before.
 * @param {NodeJS.ProcessEnv} environment
 */
function candidates(environment) {
  const { SEISMO_K6, PATH = '' } = environment;
  if (SEISMO_K6) return [SEISMO_K6];
  const folders = PATH.split(delimiter).filter(isAbsolute);
  return [...folders.map((folder) => join(folder, 'k6')), cachedK6(environment)];
}

/**
 * Finds a k6 that will do.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string | undefined>} the first that is new enough
 */
export async function findK6(environment = process.env) {
  for (const path of candidates(environment).filter(isProgram)) {
    if (isNewEnough((await run([path, 'version'])).output)) return path;
  }
  return undefined;
}

/**
 * @param {string} versionOutput what `k6 version` prints, such as `k6 v2.2.0 (go1.26.8, linux/amd64)`
 * @returns {boolean} false as well for what is no version
 */
export function isNewEnough(versionOutput) {
  const [, major = 0, minor = 0] = versionOutput.match(new RegExp(versionPattern)) ?? [];
  return Number(major) > oldest.major || (Number(major) === oldest.major && Number(minor) >= oldest.minor);
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined} why building k6 here cannot be or would not help, and what to do instead
 */
export function whyNoBuild({ SEISMO_K6 } = process.env) {
  if (SEISMO_K6)
    return `${oldestText} is needed, and nothing else than SEISMO_K6 (${SEISMO_K6}) is used: unset it, or mend it.`;
  if (findProgram('go')) return undefined;
  return `${oldestText} is needed. Install it (${installPage}), or install Go and run this again to have it built.`;
}

/**
 * Builds k6 into the cache, from a module of our own: its go.sum pins every dependency, and no list of versions is asked for,
 * as `go install module@version` would (not every module proxy answers that).
 * @param {import('../run/step.mjs').Note} note
 * @returns {Promise<string>} the program's path
 * @throws {Error} with Go's own words
 */
export async function buildK6(note) {
  const target = cachedK6(process.env);
  mkdirSync(dirname(target), { recursive: true });
  // Built beside its target and renamed, so that whoever finds a k6 there finds a whole one.
  const unfinished = `${target}.${process.pid}.unfinished`;
  try {
    const { exitCode, output } = await run(buildCommand(unfinished), {
      cwd: moduleFolder,
      env: { CGO_ENABLED: '0', GOWORK: 'off' },
      onLine: countBuild(note),
    });
    if (exitCode !== 0) {
      throw new Error(`${output}\nGo could not build k6. Install k6 by hand: ${installPage}`);
    }
    renameSync(unfinished, target);
    return target;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** @param {string} target */
function buildCommand(target) {
  // No VCS stamp: git refuses to read a checkout that belongs to another user than the one who builds.
  const flags = ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', '-s -w'];
  return [findProgram('go') ?? 'go', 'build', '-v', ...flags, '-o', target, modulePath];
}

/** @param {import('../run/step.mjs').Note} note */
function countBuild(note) {
  let [downloaded, compiled] = [0, 0];
  return (/** @type {string} */ line) => {
    if (line.startsWith('go: downloading')) note(`${++downloaded} modules downloaded`);
    else if (/^[\w./~-]+$/.test(line)) note(`${++compiled} packages compiled`);
  };
}
