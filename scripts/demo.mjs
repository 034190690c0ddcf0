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
/** Of this process alone, so that demos side by side do not disturb each other, nor any other lab. */
const lab = `demo${process.pid}`;
const vip = '192.0.2.200';
/** Exit codes of seismo: what it must come to on a fault, and on what happens in healthy networks too. */
const exitCodes = { faultFound: 3, noFault: 0 };

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
    return await play(await findIncident(asked.incident));
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

/**
 * Asks the build what there is to break.
 * @param {string} wanted
 * @returns {Promise<import('../src/lab/incident/contract.ts').Incident>}
 */
async function findIncident(wanted) {
  /** @type {typeof import('../src/lab/incident/list.ts')} */
  const { incidents } = await import(join(root, 'dist', 'src', 'lab', 'incident', 'list.js'));
  const found = incidents.find(({ name }) => name === wanted);
  if (found) return found;
  throw new DemoFailed(`there is no incident ${wanted}; there are ${incidents.map(({ name }) => name).join(', ')}`);
}

/** @param {import('../src/lab/incident/contract.ts').Incident} incident @returns {Promise<number>} exit code */
async function play(incident) {
  heading('1. A network: a client, a router, three nodes that can answer for one virtual IP, three servers behind it');
  await step('making it', makeLab);
  try {
    heading(`2. ${incident.benign ? 'Change it as healthy networks change' : 'Break it'}: ${incident.name}`);
    await step(incident.title, () => quietly([...seismo, 'lab', 'break', incident.name, '--name', lab]));
    heading('3. Find out what is wrong, knowing nothing, while k6 sends 200 requests a second');
    await investigate(incident.benign ? exitCodes.noFault : exitCodes.faultFound);
  } finally {
    heading('4. Remove it');
    await step('removing it', removeLab);
  }
  say('\nJudge the recording again with `seismo replay`; npm test plays every story and its benign twin.');
  return 0;
}

/** @param {number} wanted exit code */
async function investigate(wanted) {
  const argv = [...seismo, 'investigate', 'vip', vip, '--lab', lab, '--load', 'load', '--duration', '15s'];
  const { exitCode } = await run(argv, { show: true });
  if (exitCode === wanted) return;
  throw new DemoFailed(`seismo ended with exit code ${exitCode}; after this it should have been ${wanted}`);
}

/** When it fails, `lab up` has removed what it made; interrupted at its very end, it may have made it all. */
async function makeLab() {
  try {
    await quietly([...seismo, 'lab', 'up', '--name', lab, '--lifetime', '15m']);
  } catch (error) {
    if (error instanceof Interrupted) await removeLab();
    throw error;
  }
}

async function removeLab() {
  try {
    await quietly([...seismo, 'lab', 'down', '--name', lab]);
  } catch (error) {
    process.stderr.write(`what is left of the lab is removed by: sudo seismo lab down --name ${lab}\n`);
    throw error;
  }
}

/** Runs a program and shows what it said only when it failed. @param {readonly string[]} argv */
async function quietly(argv) {
  const { exitCode, output } = await run(argv, { cwd: root });
  if (exitCode !== 0) throw new DemoFailed(output.trimEnd());
}
