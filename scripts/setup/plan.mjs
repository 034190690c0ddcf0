import { aptInstall } from './apt.mjs';

/**
 * What this machine is and lacks.
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {boolean} isRoot
 * @property {boolean} hasApt
 * @property {boolean} npmInstalled whether node_modules is what the lockfile asks for
 * @property {readonly { program: string, debianPackage: string }[]} missingTools
 * @property {boolean} hasK6
 * @property {string | undefined} whyNoK6Build why k6 cannot be built here, and what to do instead
 */

/**
 * @typedef {{ what: string, how: string } & ({ kind: 'npm' | 'k6' } | { kind: 'apt', packages: string[] })} Installation
 * @typedef {{ installations: Installation[], refusals: string[], remarks: string[] }} Plan
 *   `refusals`: what only the user can do; while there are any, nothing is installed
 */

/**
 * Decides what to install.
 * @param {Machine} machine
 * @returns {Plan}
 */
export function plan(machine) {
  const parts = [planTools(machine), planNpm(machine), planK6(machine)];
  return {
    installations: parts.flatMap((part) => part.installations ?? []),
    refusals: parts.flatMap((part) => part.refusals ?? []),
    remarks: parts.flatMap((part) => part.remarks ?? []),
  };
}

/**
 * @param {Machine} machine
 * @returns {Partial<Plan>}
 */
function planTools({ platform, isRoot, hasApt, missingTools }) {
  if (platform !== 'linux') {
    return {
      remarks: [
        `The lab and probes on this machine need Linux (this is ${platform}): seismo can still read recordings here.`,
      ],
    };
  }
  if (missingTools.length === 0) return {};
  const programs = missingTools.map(({ program }) => program).join(', ');
  const packages = [...new Set(missingTools.map(({ debianPackage }) => debianPackage))];
  const command = aptInstall(packages).join(' ');
  if (!hasApt) {
    return {
      refusals: [`Install ${programs} with this system's package manager (Debian's packages: ${packages.join(', ')}).`],
    };
  }
  if (!isRoot) return { refusals: [`Install ${programs}, as root:\n  sudo ${command}`] };
  return { installations: [{ kind: 'apt', what: programs, how: command, packages }] };
}

/**
 * @param {Machine} machine
 * @returns {Partial<Plan>}
 */
function planNpm({ npmInstalled }) {
  return npmInstalled ? {} : { installations: [{ kind: 'npm', what: 'npm packages', how: 'npm ci' }] };
}

/**
 * @param {Machine} machine
 * @returns {Partial<Plan>}
 */
function planK6({ hasK6, whyNoK6Build }) {
  if (hasK6) return {};
  if (whyNoK6Build) return { refusals: [whyNoK6Build] };
  return {
    installations: [
      { kind: 'k6', what: 'k6', how: 'node scripts/k6/build.mjs (a minute or two, into the cache folder)' },
    ],
  };
}
