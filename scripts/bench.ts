// Measures what seismo costs and how quick it is, and prints it as ratios to what it is compared with in the same run.
// Nothing is asserted: see docs/benchmarks.md for what each figure means.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listenForInterrupt } from '../cmd/interrupt.ts';
import { startClock } from '../src/run/clock.ts';
import { openScope } from '../src/run/scope.ts';
import { localVantage } from '../src/vantage/local.ts';
import { measures } from './bench/list.ts';
import type { Bench, Figure, Measure } from './bench/measure.ts';
import { formatFigures } from './bench/table.ts';
import { openSteps } from './run/step.mjs';

const names = measures.map(({ name }) => name);
const usage = `Usage: npm run bench -- [--only <measure>]… [--quick]

  --only <measure>   ${names.join(', ')}
  --quick            run everything briefly, to see that it works: the figures mean nothing
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  if (!asked) {
    process.stderr.write(usage);
    return 2;
  }
  const lab = `bench${process.pid}`;
  const interrupt = listenForInterrupt(`left at once; sudo seismo lab down --name ${lab} removes a lab that is left`);
  const scope = openScope('bench');
  try {
    const folder = await mkdtemp(join(tmpdir(), 'seismo-bench-'));
    scope.own(folder, () => rm(folder, { recursive: true, force: true }));
    const local = localVantage({ clock: startClock().nowNs, scope, runId: `bench-${process.pid}` });
    const failed = await runAll(asked.chosen, {
      isQuick: asked.isQuick,
      local,
      scope,
      folder,
      lab,
      signal: interrupt.signal,
    });
    return interrupt.exitCode() ?? (failed > 0 ? 1 : 0);
  } finally {
    const left = await scope.close();
    for (const { what, message } of left) process.stderr.write(`left behind: ${what}: ${message}\n`);
    interrupt.done();
  }
}

function readArguments(args: readonly string[]): { chosen: readonly Measure[]; isQuick: boolean } | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean' } },
    });
    const { only = names, quick = false } = values;
    if (only.some((name) => !names.includes(name))) return undefined;
    return { chosen: measures.filter(({ name }) => only.includes(name)), isQuick: quick };
  } catch {
    return undefined;
  }
}

/** Runs the measures one after the other and prints what they came to. @returns how many could not be measured */
async function runAll(chosen: readonly Measure[], bench: Omit<Bench, 'note'>): Promise<number> {
  const step = openSteps(process.stderr);
  const figures: Figure[] = [];
  let failed = 0;
  for (const { title, run } of chosen) {
    if (bench.signal.aborted) break;
    try {
      figures.push(...(await step(title, (note) => run({ ...bench, note }))));
    } catch (error) {
      failed += 1;
      const why = error instanceof Error ? error.message : String(error);
      figures.push({ what: title, figure: `not measured: ${bench.signal.aborted ? 'interrupted' : why}` });
    }
  }
  process.stdout.write(`${machine(bench.isQuick)}\n\n${formatFigures(figures)}\n`);
  return failed;
}

function machine(isQuick: boolean): string {
  const model = cpus()[0]?.model.trim();
  const words = [
    `${availableParallelism()} × ${model || process.arch}`,
    `Linux ${release()}`,
    `Node ${process.version}`,
    new Date().toISOString().slice(0, 10),
  ];
  return `${words.join(', ')}${isQuick ? ' (--quick: figures mean nothing)' : ''}`;
}
