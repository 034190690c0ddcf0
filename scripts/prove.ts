// Plays every live scenario several times and prints the table of truth: what each came to, and how often.
import { parseArgs } from 'node:util';
import { type Play, type Scenario, worstVerdicts } from './prove/scenario.ts';
import { formatTable, isTrue, rowsOf } from './prove/table.ts';
import { openSteps } from './run/step.mjs';

const usage = 'Usage: npm run prove -- <times> [--only <scenario>]…\n';

const step = openSteps(process.stderr);

async function prove(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  if (!asked) {
    process.stderr.write(usage);
    return 2;
  }
  const { scenarios } = await import('../test/lab/scenario/list.ts');
  const names = scenarios.map(({ name }) => name);
  const unknown = asked.only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no scenario ${unknown.join(', ')}. There are: ${names.join(', ')}\n`);
    return 2;
  }
  const chosen = scenarios.filter(({ name }) => asked.only.length === 0 || asked.only.includes(name));
  const { removeLab } = await import('../test/lab/support/play.ts');
  return report(await playAll(chosen, asked.times).finally(removeLab));
}

function readArguments(args: readonly string[]): { times: number; only: readonly string[] } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { only: { type: 'string', multiple: true } },
    });
    const times = Number(positionals[0]);
    return positionals.length === 1 && Number.isInteger(times) && times > 0
      ? { times, only: values.only ?? [] }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Plays the scenarios in turn, round after round, so that a change of the machine's load meets all alike. */
async function playAll(scenarios: readonly Scenario[], times: number): Promise<ReadonlyMap<Scenario, readonly Play[]>> {
  const plays = new Map<Scenario, Play[]>(scenarios.map((scenario) => [scenario, []]));
  for (let round = 1; round <= times; round++) {
    for (const [scenario, played] of plays) {
      played.push(await playOnce(scenario, `${scenario.name} ${round}/${times}`));
    }
  }
  return plays;
}

async function playOnce(scenario: Scenario, title: string): Promise<Play> {
  const started = performance.now();
  const took = () => ({ tookMs: performance.now() - started });
  try {
    const { findings } = await step(title, () => scenario.play());
    return { ...took(), verdicts: worstVerdicts(findings) };
  } catch (error) {
    return {
      ...took(),
      verdicts: new Map(),
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

/** @returns exit code: 0 when every row is right every time. */
function report(plays: ReadonlyMap<Scenario, readonly Play[]>): number {
  const rows = [...plays].flatMap(([scenario, played]) => rowsOf(scenario, played));
  const all = [...plays.values()].flat();
  const seconds = all.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000;
  const errors = [...plays].flatMap(([{ name }, played]) =>
    played.flatMap(({ error }) => (error ? [`${name}: ${error}`] : [])),
  );
  process.stdout.write(
    [
      formatTable(rows),
      ...new Set(errors),
      `${all.length} plays in ${seconds.toFixed(0)} s, ${rows.filter((row) => !isTrue(row)).length} of ${rows.length} rows wrong`,
    ].join('\n\n'),
  );
  process.stdout.write('\n');
  return rows.every(isTrue) ? 0 : 1;
}

process.exitCode = await prove(process.argv.slice(2));
