import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run/command.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} Locked */

/**
 * Whether node_modules holds what the lockfile asks for. Compared by content and not by date: a checkout touches the
 * lockfile, and reinstalling takes node_modules away from whatever is running.
 * @param {string} root the checkout
 */
export function isInstalled(root) {
  const wanted = readLock(join(root, 'package-lock.json'));
  // npm writes this file last, so a broken-off installation has none.
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted)
    .filter(([path]) => path !== '')
    .every(([path, entry]) => isSame(entry, installed[path]));
}

/**
 * @param {Locked} wanted
 * @param {Locked | undefined} installed
 */
function isSame(wanted, installed) {
  // Programs for other platforms are in the lockfile and are not installed.
  if (!installed) return wanted.optional === true || wanted.devOptional === true;
  return installed.version === wanted.version && installed.integrity === wanted.integrity;
}

/**
 * @param {string} file
 * @returns {Record<string, Locked> | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @throws {Error} with npm's own words
 */
export async function installNpmPackages(root) {
  const { exitCode, output } = await run(['npm', 'ci', '--no-progress'], { cwd: root });
  if (exitCode !== 0) throw new Error(output);
}
