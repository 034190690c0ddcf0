import { run } from '../run/command.mjs';

/** Seconds to wait for another apt: a machine that has just booted is often installing its own upgrades. */
const lockTimeoutSeconds = 120;

/**
 * @param {readonly string[]} packages
 * @returns {string[]} the command that installs them and removes nothing, whatever they exclude
 */
export function aptInstall(packages) {
  return ['apt-get', 'install', '--yes', '--no-install-recommends', '--no-remove', ...packages];
}

/**
 * Installs Debian packages. The package lists are fetched only when the first attempt fails: on a new image there are none,
 * and old ones name files that the mirrors no longer have.
 * @param {readonly string[]} packages
 * @param {import('../run/step.mjs').Note} note
 * @throws {Error} with apt's own words
 */
export async function installPackages(packages, note) {
  const first = await apt(aptInstall(packages), note);
  if (first.exitCode === 0) return;
  const update = await apt(['apt-get', 'update'], note);
  const second = await apt(aptInstall(packages), note);
  if (second.exitCode !== 0) throw new Error(`${update.output}${second.output}`);
}

/**
 * @param {readonly string[]} argv
 * @param {import('../run/step.mjs').Note} note
 */
function apt([program = '', ...args], note) {
  return run([program, '-o', `DPkg::Lock::Timeout=${lockTimeoutSeconds}`, ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    onLine: note,
  });
}
