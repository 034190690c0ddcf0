import type { JudgedRun } from '../analysis/judged-run.ts';
import { grouped, headline } from './model.ts';
import { printableJson } from './printable.ts';

/** Version of the JSON report's shape. Fields may be added within a version; none changes its meaning. */
export const schemaVersion = 1;

/** The report as JSON for scripts. Times are nanoseconds since the run's start. */
export function renderJson(report: JudgedRun): string {
  const { findings, ...about } = report;
  const verdict = grouped(findings).map(({ cause }) => cause.verdict)[0] ?? 'inconclusive';
  const told = { schemaVersion, ...about, verdict, headline: headline(report), findings };
  return `${printableJson(JSON.stringify(told, replaceInfinity, 2))}\n`;
}

/** JSON has no infinity; a time without end is null. */
function replaceInfinity(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
