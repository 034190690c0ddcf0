#!/usr/bin/env node
// Finds what this machine lacks to build, run and test seismo, and installs it once it may. Runs before `npm ci`.
// Node must be checked before anything is imported that an old Node cannot read.
import { readFileSync } from 'node:fs';

const usage = `Usage: node scripts/setup.mjs [--yes] [--no-tools]

  --yes        install without asking (also with CI=true)
  --no-tools   leave the system's tools alone: npm packages and k6 only
`;

const options = process.argv.slice(2);
const unknown = options.filter((option) => option !== '--yes' && option !== '--no-tools');
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

if (unknown.length > 0) {
  process.stderr.write(`unknown option: ${unknown.join(' ')}\n\n${usage}`);
  process.exitCode = 2;
} else if (!isAtLeast(process.versions.node, engines.node.replace('>=', ''))) {
  process.stderr.write(`seismo needs Node ${engines.node}; this is ${process.versions.node}. See https://nodejs.org\n`);
  process.exitCode = 1;
} else {
  const { setup } = await import('./setup/setup.mjs');
  process.exitCode = await setup({
    unasked: options.includes('--yes') || isCi(),
    tools: !options.includes('--no-tools'),
  });
}

function isCi() {
  return !['', '0', 'false'].includes(process.env.CI ?? '');
}

/**
 * @param {string} version such as 20.19.0
 * @param {string} oldest
 */
function isAtLeast(version, oldest) {
  return version.localeCompare(oldest, 'en', { numeric: true }) >= 0;
}
