// Where this project's k6 comes from: PATH, the cache, or a build from its Go module.
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { run } from '../run/command.mjs';
import { findProgram, isProgram } from '../run/search-path.mjs';

const moduleFolder = import.meta.dirname;
const modulePath = 'go.k6.io/k6/v2';

/** k6's own page on installing it. */
const installPage = 'https://grafana.com/docs/k6/latest/set-up/install-k6/';

/** v1.2 is the first release that runs TypeScript and reports as the profiles here expect; v2 does so as well. */
const oldest = { major: 1, minor: 2 };

/** The version that is built, as scripts/k6/go.mod pins it. */
export const builtVersion = readBuiltVersion();

function readBuiltVersion() {
  const version = readFileSync(join(moduleFolder, 'go.mod'), 'utf8').match(/^\s+go\.k6\.io\/k6\/v2 (v\S+)/m)?.[1];
  if (!version) throw new Error(`scripts/k6/go.mod does not pin ${modulePath}`);
  return version;
}

/** Where the built k6 is kept: outside the tree, so that every checkout and an installed seismo share it. */
export function cachedK6() {
  const { XDG_CACHE_HOME } = process.env;
  // The XDG base directory specification has relative paths ignored.
  const cache = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(cache, 'seismo', 'k6', builtVersion, 'k6');
}

/**
 * Finds a k6 that will do.
 * @returns {Promise<string | undefined>} the one on PATH when it is new enough, else the one that was built before
 */
export async function findK6() {
  const onPath = findProgram('k6');
  if (onPath && isNewEnough((await run([onPath, 'version'])).output)) return onPath;
  const cached = cachedK6();
  return isProgram(cached) ? cached : undefined;
}

/**
 * @param {string} versionOutput what `k6 version` prints, such as `k6 v2.2.0 (go1.26.8, linux/amd64)`
 * @returns {boolean} false as well for what is no version
 */
export function isNewEnough(versionOutput) {
  const [, major = 0, minor = 0] = versionOutput.match(/\bv(\d+)\.(\d+)\.\d+/) ?? [];
  return Number(major) > oldest.major || (Number(major) === oldest.major && Number(minor) >= oldest.minor);
}

/** @returns {string | undefined} why k6 cannot be built here, and what to do instead */
export function whyNoBuild() {
  if (findProgram('go')) return undefined;
  return `k6 v${oldest.major}.${oldest.minor} or newer is needed. Install it (${installPage}), or install Go and run this again to have it built.`;
}

/**
 * Builds k6 into the cache, from a module of our own: its go.sum pins every dependency, and no list of versions is asked for,
 * as `go install module@version` would (not every module proxy answers that).
 * @param {import('../run/step.mjs').Note} note
 * @returns {Promise<string>} the program's path
 * @throws {Error} with Go's own words
 */
export async function buildK6(note) {
  const target = cachedK6();
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
