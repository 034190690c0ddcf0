#!/usr/bin/env node
// Compiles cmd/ and src/ into dist/. docs/ and k6/ stay where they are: the package ships them as they are in the checkout.
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from './run/command.mjs';

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');

const compiler = join(root, 'node_modules', '.bin', 'tsc');
const { exitCode, output } = await run([compiler, '-p', 'tsconfig.build.json', '--listEmittedFiles'], { cwd: root });
if (exitCode === 0) {
  removeStale(emittedFiles(output));
  chmodSync(join(dist, 'cmd', 'main.js'), 0o755);
} else {
  process.stderr.write(output.replace(/^TSFILE: .*\n/gm, ''));
  process.exitCode = 1;
}

/** @param {string} text what tsc prints: one `TSFILE: path` per file */
function emittedFiles(text) {
  return new Set([...text.matchAll(/^TSFILE: (.*)$/gm)].map(([, file = '']) => resolve(root, file)));
}

/**
 * Removes what an earlier build left. Not by emptying dist/ beforehand: a seismo that runs from there loads its modules late.
 * @param {ReadonlySet<string>} current
 */
function removeStale(current) {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !current.has(path)) rmSync(path);
  }
}
