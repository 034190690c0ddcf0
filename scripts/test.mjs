#!/usr/bin/env node
// Everything that must hold: sets up, checks statically, builds, runs every test, and closes with one line of counts.
// Arguments go to vitest: `npm test -- test/unit/packet`.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run/command.mjs';
import { openSteps, paint } from './run/step.mjs';
import { runChecks } from './test/checks.mjs';
import { countTests, runVitest } from './test/vitest.mjs';

const root = dirname(import.meta.dirname);
const step = openSteps(process.stdout);
const canMakeNetworks = process.platform === 'linux' && hasNetworkCapabilities();

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

try {
  process.exitCode = await testAll();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1;
}

/** Making network namespaces takes CAP_NET_ADMIN (bit 12) and CAP_SYS_ADMIN (21); root in a container may lack them (capabilities(7)). */
function hasNetworkCapabilities() {
  const effective = readFileSync('/proc/self/status', 'utf8').match(/^CapEff:\s*([0-9a-f]+)$/m)?.[1] ?? '0';
  const needed = (1n << 12n) | (1n << 21n);
  return process.getuid?.() === 0 && (BigInt(`0x${effective}`) & needed) === needed;
}

/** @returns {Promise<number>} exit code */
async function testAll() {
  if ((await setup()) !== 0) {
    say(summary({ passed: 0, failed: 1, skipped: 0 }));
    return 1;
  }
  const failedChecks = await runChecks(root, step, say);
  const tests = await runTests(process.argv.slice(2));
  const total = { ...tests, failed: tests.failed + failedChecks };
  say(summary(total));
  return total.failed === 0 ? 0 : 1;
}

/** The tools are only wanted where the lab's tests can run, and only root can install them. */
async function setup() {
  const options = canMakeNetworks ? [] : ['--no-tools'];
  return (await run([process.execPath, join(root, 'scripts', 'setup.mjs'), ...options], { show: true, ask: true }))
    .exitCode;
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<import('./test/vitest.mjs').Tally>}
 */
async function runTests(args) {
  if (canMakeNetworks) return runVitest(root, args);
  const tests = await runVitest(root, ['--project', 'unit', ...args]);
  const skipped = await countTests(root, 'lab');
  say(
    paint(
      process.stdout,
      'yellow',
      `${skipped} lab tests skipped: they make networks, which needs Linux, root and its capabilities`,
    ),
  );
  return { ...tests, skipped: tests.skipped + skipped };
}

/** @param {import('./test/vitest.mjs').Tally} tally */
function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
