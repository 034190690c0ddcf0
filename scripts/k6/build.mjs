#!/usr/bin/env node
// Prints the path of a k6 that will do; builds one first when there is none.
import { openSteps } from '../run/step.mjs';
import { buildK6, builtVersion, findK6, whyNoBuild } from './k6.mjs';

const step = openSteps(process.stderr);

try {
  const problem = whyNoBuild();
  const found = await findK6();
  if (!found && problem) throw new Error(problem);
  const k6 = found ?? (await step(`building k6 ${builtVersion} with Go, once`, buildK6));
  process.stdout.write(`${k6}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1;
}
