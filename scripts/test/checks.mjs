import { join } from 'node:path';
import { run } from '../run/command.mjs';

/** What is checked without running a test, in the order of how much a failure would spoil what follows. */
const checks = [
  { title: 'types', argv: ['tsc', '-p', '.'] },
  { title: 'types of the k6 profiles', argv: ['tsc', '-p', 'k6/tsconfig.json'] },
  { title: 'style (Biome)', argv: ['biome', 'check', '--error-on-warnings'] },
  { title: 'unused code (knip)', argv: ['knip', '--no-progress'] },
  { title: 'docs/cli.md is up to date', argv: ['tsx', 'scripts/docs.ts', '--check'] },
  { title: 'build', argv: ['node', 'scripts/build.mjs'] },
];

/**
 * Runs every static check; one that fails shows all its output.
 * @param {string} root the checkout
 * @param {ReturnType<typeof import('../run/step.mjs').openSteps>} step
 * @param {(text: string) => void} say
 * @returns {Promise<number>} how many failed
 */
export async function runChecks(root, step, say) {
  let failed = 0;
  for (const check of checks) {
    try {
      await step(check.title, () => runCheck(root, check.argv));
    } catch (error) {
      if (!(error instanceof CheckFailed)) throw error;
      failed++;
      say(error.message);
    }
  }
  return failed;
}

class CheckFailed extends Error {}

/**
 * @param {string} root
 * @param {readonly string[]} argv
 */
async function runCheck(root, argv) {
  const { exitCode, output } = await run(argv, { cwd: root, env: withBins(root) });
  if (exitCode !== 0) throw new CheckFailed(output.trimEnd());
}

/** The environment in which the packages' own programs are found by name. @param {string} root */
export function withBins(root) {
  return { PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` };
}
