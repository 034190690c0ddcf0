#!/usr/bin/env node
// The whole story in one command: makes a real network, breaks it, finds out what is wrong under real load, removes it.
import { dirname, join } from 'node:path';
import { Interrupted, run } from './run/command.mjs';
import { openSteps, paint } from './run/step.mjs';

const usage = `Usage: npm run demo [-- --yes] [-- --incident <name>]

  --yes               install what is missing without asking
  --incident <name>   how the network is broken (default: mac-conflict); \`seismo lab break\` lists the ways
`;

const root = dirname(import.meta.dirname);
const seismo = [process.execPath, join(root, 'dist', 'cmd', 'main.js')];
const lab = ['--name', 'demo'];
const vip = '192.0.2.200';
/** Exit code of seismo when a check failed: here that is what was looked for. */
const faultFound = 3;

const step = openSteps(process.stderr);
const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);
const heading = (/** @type {string} */ text) => say(`\n${paint(process.stdout, 'bold', text)}`);

class DemoFailed extends Error {}

process.exitCode = await main(process.argv.slice(2));

/** @param {readonly string[]} args @returns {Promise<number>} exit code */
async function main(args) {
  const asked = readArguments(args);
  if (!asked) {
    process.stderr.write(usage);
    return 2;
  }
  const setup = await run([process.execPath, join(root, 'scripts', 'setup.mjs'), ...(asked.yes ? ['--yes'] : [])], {
    show: true,
    ask: true,
  });
  if (setup.exitCode !== 0) return setup.exitCode;
  try {
    await step('building', () => quietly([process.execPath, join(root, 'scripts', 'build.mjs')]));
    return await play(asked.incident);
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    if (!(error instanceof DemoFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** @param {readonly string[]} args */
function readArguments(args) {
  let incident = 'mac-conflict';
  let yes = false;
  for (let index = 0; index < args.length; index++) {
    const next = args[index + 1];
    if (args[index] === '--yes') yes = true;
    else if (args[index] === '--incident' && next !== undefined) incident = args[++index] ?? incident;
    else return undefined;
  }
  return { incident, yes };
}

/** @param {string} incident @returns {Promise<number>} exit code */
async function play(incident) {
  try {
    heading(
      '1. A network: a client, a router, three nodes that can answer for one virtual IP, three servers behind it',
    );
    await step('making it', () => quietly([...seismo, 'lab', 'up', ...lab, '--lifetime', '15m']));
    heading(`2. Break it: ${incident}`);
    await step('breaking it', () => quietly([...seismo, 'lab', 'break', incident, ...lab]));
    heading('3. Find out what is wrong, knowing nothing, while k6 sends 200 requests a second');
    const { exitCode } = await run(
      [...seismo, 'investigate', 'vip', vip, '--lab', 'demo', '--load', 'load', '--duration', '15s'],
      {
        show: true,
      },
    );
    if (exitCode !== 0 && exitCode !== faultFound) throw new DemoFailed(`seismo ended with exit code ${exitCode}`);
  } finally {
    heading('4. Remove it');
    await step('removing it', () => quietly([...seismo, 'lab', 'down', ...lab]));
  }
  say('\nJudge the recording again with `seismo replay`; npm test plays every story and its benign twin.');
  return 0;
}

/** Runs a program and shows what it said only when it failed. @param {readonly string[]} argv */
async function quietly(argv) {
  const { exitCode, output } = await run(argv, { cwd: root });
  if (exitCode !== 0) throw new DemoFailed(output.trimEnd());
}
