import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Finds a program the way root's shell would. A PATH that lists `…/bin` is read as listing its `…/sbin` too: Debian keeps
 * network tools there and leaves it out of an ordinary user's PATH (and out of root's after a plain `su`).
 * @param {string} program
 * @returns {string | undefined} its absolute path
 */
export function findProgram(program) {
  return searchPath()
    .map((folder) => join(folder, program))
    .find(isProgram);
}

function searchPath() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .flatMap((folder) => (/\/bin\/?$/.test(folder) ? [folder, folder.replace(/bin\/?$/, 'sbin')] : [folder]));
}

/** @param {string} file */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
