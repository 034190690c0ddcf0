import type { Command } from 'commander';
import type { IncidentOptions } from '../src/lab/incident/contract.ts';
import { defaultLabName } from '../src/lab/name.ts';
import type { LabStatus } from '../src/lab/status.ts';
import { listenForInterrupt } from './interrupt.ts';
import { oneOf, percent } from './options.ts';

/** A week: nobody who made a lab remembers it for longer. */
const longestLifetimeMs = 7 * 24 * 3_600_000;

const examples = `
Examples:
  sudo seismo lab up --lifetime 1h
  sudo seismo lab break mac-conflict backend-errors --nodes 2
  sudo seismo investigate vip 192.0.2.200 --lab
  sudo seismo lab heal
  sudo seismo lab down`;

/** `seismo lab …`: a small real network of Linux namespaces that can be broken in known ways. */
export function registerLab(program: Command): void {
  const lab = program
    .command('lab')
    .description('a small real network on this machine, made to be broken: up, down, status, break, heal')
    .addHelpText('after', examples);
  registerUp(lab);
  registerDown(lab);
  registerStatus(lab);
  registerBreak(lab);
  registerHeal(lab);
}

interface Named {
  readonly name: string;
}

const withName = (command: Command): Command =>
  command.option('--name <lab>', 'which lab, of several side by side', defaultLabName);

function registerUp(lab: Command): void {
  withName(lab.command('up'))
    .description('make the lab and wait until its virtual IP answers')
    .option('--lifetime <time>', 'after which it takes itself down: 90s, 15m, 8h, at most a week', '8h')
    .addHelpText('after', '\nExamples:\n  sudo seismo lab up\n  sudo seismo lab up --name second --lifetime 15m')
    .action(async ({ name, lifetime }: Named & { lifetime: string }) => {
      const [{ checkLabName }, { parseDurationMs }, { up }, { vipUrl }] = await Promise.all([
        import('../src/lab/name.ts'),
        import('../src/settings/duration.ts'),
        import('../src/lab/up.ts'),
        import('../src/lab/topology.ts'),
      ]);
      const labName = checkLabName(name);
      const lifetimeMs = parseDurationMs(lifetime, longestLifetimeMs);
      const interrupt = listenForInterrupt(`sudo seismo lab down --name ${labName} removes what is left`);
      try {
        const { state, repaired } = await up(labName, { lifetimeMs, signal: interrupt.signal });
        if (repaired) say('removed what an earlier lab had left');
        say(`lab "${labName}" is up until ${localTime(state.expiresAt)}; its virtual IP is ${vipUrl}`);
      } catch (error) {
        const exitCode = interrupt.exitCode();
        if (exitCode === undefined) throw error;
        process.exitCode = exitCode;
        process.stderr.write('interrupted; what was made is removed again\n');
      } finally {
        interrupt.done();
      }
    });
}

function registerDown(lab: Command): void {
  withName(lab.command('down'))
    .description('remove the lab, whatever is left of it')
    .addHelpText('after', '\nExamples:\n  sudo seismo lab down\n  sudo seismo lab down --name second')
    .action(async ({ name }: Named) => {
      const [{ checkLabName }, { down }] = await Promise.all([
        import('../src/lab/name.ts'),
        import('../src/lab/down.ts'),
      ]);
      const labName = checkLabName(name);
      say((await down(labName)) ? `lab "${labName}" is down` : `lab "${labName}" was not up`);
    });
}

function registerStatus(lab: Command): void {
  withName(lab.command('status'))
    .description('say what is there of the lab and what is broken in it')
    .option('-o, --output <format>', 'table or json', oneOf('table', 'json'), 'table')
    .addHelpText('after', '\nExamples:\n  sudo seismo lab status\n  sudo seismo lab status -o json | jq .broken')
    .action(async ({ name, output }: Named & { output: 'table' | 'json' }) => {
      const [{ checkLabName }, { status }] = await Promise.all([
        import('../src/lab/name.ts'),
        import('../src/lab/status.ts'),
      ]);
      const found = await status(checkLabName(name));
      if (output === 'json') say(JSON.stringify({ schemaVersion: 1, ...found }, null, 2));
      else say(statusTable(found));
    });
}

function registerBreak(lab: Command): void {
  withName(lab.command('break'))
    .description('break the lab in one or more ways; without a name, list the ways')
    .argument('[incidents...]', 'such as mac-conflict; those that do not contradict each other can be combined')
    .option('--nodes <count>', 'mac-conflict: how many nodes answer, 2 or 3 (default: 3)', (text) =>
      Number(oneOf('2', '3')(text)),
    )
    .option('--error-share <percent>', 'backend-errors: how many of 100 requests fail (default: 5)', percent)
    .addHelpText(
      'after',
      '\nExamples:\n  seismo lab break\n  sudo seismo lab break mac-conflict --nodes 2\n' +
        '  sudo seismo lab break mac-conflict backend-errors backend-refused',
    )
    .action(async (names: readonly string[], { name, ...options }: Named & IncidentOptions) => {
      if (names.length === 0) return say(await incidentTable());
      const [{ checkLabName }, { breakLab }] = await Promise.all([
        import('../src/lab/name.ts'),
        import('../src/lab/break.ts'),
      ]);
      const labName = checkLabName(name);
      const broken = await breakLab(labName, names, options);
      say(`broken in lab "${labName}": ${broken.map(({ incident }) => incident).join(', ')}`);
    });
}

function registerHeal(lab: Command): void {
  withName(lab.command('heal'))
    .description('undo everything that was broken and wait until the lab is well')
    .addHelpText('after', '\nExample:\n  sudo seismo lab heal')
    .action(async ({ name }: Named) => {
      const [{ checkLabName }, { heal }] = await Promise.all([
        import('../src/lab/name.ts'),
        import('../src/lab/heal.ts'),
      ]);
      const labName = checkLabName(name);
      const healed = await heal(labName);
      const what = healed.length === 0 ? 'nothing was broken' : `healed of ${healed.join(', ')}`;
      say(`lab "${labName}" is well: ${what}`);
    });
}

function statusTable(found: LabStatus): string {
  const backends = Object.entries(found.backends).map(([pod, settings]) => {
    if (settings === null) return `${pod} does not run`;
    if (!settings.accepting) return `${pod} refuses`;
    return settings.errorShare > 0 ? `${pod} fails ${settings.errorShare * 100} %` : `${pod} serves`;
  });
  const http = found.http?.ok ? `answers (${found.http.servedBy})` : `does not answer: ${found.http?.error}`;
  const rows = [
    ['lab', `${found.name}, ${found.lab}`],
    ['virtual IP', found.http === null ? `${found.url}` : `${found.url} ${http}`],
    ['broken', found.broken.join(', ') || 'nothing'],
    ['backends', backends.join(', ')],
    ['keeper', found.keeperPid === null ? 'does not run' : `pid ${found.keeperPid}`],
    ['since', found.startedAt === null ? '–' : localTime(found.startedAt)],
    ['until', found.expiresAt === null ? '–' : localTime(found.expiresAt)],
    ['namespaces', found.namespaces.join(' ') || 'none'],
  ] as const;
  return table(found.lab === 'down' ? rows.slice(0, 1) : rows);
}

async function incidentTable(): Promise<string> {
  const { incidents } = await import('../src/lab/incident/list.ts');
  return table(incidents.map(({ name, title, symptom }) => [name, `${title}\n${symptom}`]));
}

/** Two columns; lines after the first of a right cell are put under it. */
function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows
    .map(([left, right]) => `${left.padEnd(width)}  ${right.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`)
    .join('\n');
}

const localTime = (iso: string): string => new Date(iso).toLocaleString('sv-SE');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
