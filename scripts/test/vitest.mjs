import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run/command.mjs';
import { withBins } from './checks.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * Runs vitest, its output passed on.
 * @param {string} root the checkout
 * @param {readonly string[]} args
 * @returns {Promise<Tally>}
 */
export async function runVitest(root, args) {
  return withReport(async (file) => {
    const argv = ['vitest', 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { exitCode } = await run(argv, { cwd: root, env: withBins(root), show: true });
    return tally(read(file), exitCode);
  });
}

/**
 * Counts tests without running them.
 * @param {string} root
 * @param {string} project
 */
export async function countTests(root, project) {
  return withReport(async (file) => {
    await run(['vitest', 'list', '--project', project, `--json=${file}`], { cwd: root, env: withBins(root) });
    const tests = read(file);
    return Array.isArray(tests) ? tests.length : 0;
  });
}

/**
 * @param {any} report vitest's JSON report; undefined when it wrote none
 * @param {number} exitCode vitest's
 * @returns {Tally}
 */
export function tally(report, exitCode) {
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const brokenFiles = (report?.testResults ?? []).filter(isBroken).length;
  const failed = (report?.numFailedTests ?? 0) + brokenFiles;
  // Vitest can fail without a failing test: an error outside of any, no test found, a crash.
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/** A file that failed as a whole, before or after its tests. @param {{ status: string, assertionResults: { status: string }[] }} file */
function isBroken(file) {
  return file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed');
}

/**
 * @template T
 * @param {(file: string) => Promise<T>} use
 */
async function withReport(use) {
  const folder = mkdtempSync(join(tmpdir(), 'seismo-test-'));
  try {
    return await use(join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
