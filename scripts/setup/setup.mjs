import { once } from 'node:events';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { buildK6, builtVersion, findK6, whyNoBuild } from '../k6/k6.mjs';
import { findProgram } from '../run/search-path.mjs';
import { openSteps } from '../run/step.mjs';
import { installPackages } from './apt.mjs';
import { installNpmPackages, isInstalled } from './npm.mjs';
import { plan } from './plan.mjs';
import { missingTools } from './tools.mjs';

const root = dirname(dirname(import.meta.dirname));
const step = openSteps(process.stderr);

/**
 * Installs what is missing, once it may.
 * @param {object} options
 * @param {boolean} options.unasked install without asking
 * @param {boolean} options.tools whether the system's tools are wanted
 * @returns {Promise<number>} exit code: 0 when nothing is missing any more
 */
export async function setup({ unasked, tools }) {
  const { installations, refusals, remarks } = plan(await inspect(tools));
  for (const text of remarks) say(text);
  if (refusals.length > 0) {
    for (const text of refusals) say(text);
    return 1;
  }
  if (installations.length === 0) return 0;
  say(`To install:\n${installations.map(({ what, how }) => `  ${what}: ${how}`).join('\n')}`);
  if (!unasked && !(await mayInstall())) return 1;
  return installAll(installations);
}

/**
 * @param {boolean} tools
 * @returns {Promise<import('./plan.mjs').Machine>}
 */
async function inspect(tools) {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasApt: findProgram('apt-get') !== undefined,
    npmInstalled: isInstalled(root),
    missingTools: tools ? missingTools() : [],
    hasK6: (await findK6()) !== undefined,
    whyNoK6Build: whyNoBuild(),
  };
}

/** Asks at a terminal; elsewhere says how to agree beforehand. */
async function mayInstall() {
  if (!process.stdin.isTTY) {
    say('Nothing was installed: nobody can be asked here. Run `node scripts/setup.mjs --yes` to agree.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D reject the question; a terminal that goes away leaves it open for ever.
  const left = once(terminal, 'close').then(() => '');
  const asked = terminal.question('Install these? [y/N] ').catch(() => {
    say('');
    return '';
  });
  const answer = await Promise.race([asked, left]);
  terminal.close();
  if (/^y(es)?$/i.test(answer.trim())) return true;
  say('Nothing was installed.');
  return false;
}

/** @param {readonly import('./plan.mjs').Installation[]} installations */
async function installAll(installations) {
  try {
    for (const installation of installations) await install(installation);
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1;
  }
}

/** @param {import('./plan.mjs').Installation} installation */
async function install(installation) {
  switch (installation.kind) {
    case 'apt':
      return step(`installing ${installation.what}`, (note) => installPackages(installation.packages, note));
    case 'npm':
      return step('installing npm packages', () => installNpmPackages(root));
    case 'k6':
      return step(`building k6 ${builtVersion} with Go, once`, buildK6);
  }
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}
