import { mapText, printable, printableJson } from './printable.ts';
import { shellLine } from './shell-line.ts';

/** What is going to be run, before it is: as `src/run` plans it. */
export interface PlanToShow {
  readonly asked: { readonly kind: string; readonly name: string };
  readonly checks: readonly string[];
  readonly commands: readonly {
    readonly vantage: string;
    readonly pace: string;
    readonly argv: readonly string[];
  }[];
}

/** A plan for people: a line for each command, which can be pasted into a shell where it runs. */
export function renderPlan(planned: PlanToShow): string {
  const { asked, checks, commands } = mapText(planned, printable);
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const vantageWidth = widest(commands.map(({ vantage }) => vantage));
  const paceWidth = widest(commands.map(({ pace }) => pace));
  const lines = commands.map(
    ({ vantage, pace, argv }) => `${vantage.padEnd(vantageWidth)}  ${pace.padEnd(paceWidth)}  ${shellLine(argv)}`,
  );
  return [`about ${asked.kind} ${asked.name}, asking ${checks.join(', ')}:`, ...lines, ''].join('\n');
}

/** A plan for scripts; commands are arrays of arguments. */
export function renderPlanJson(plan: PlanToShow): string {
  return `${printableJson(JSON.stringify({ schemaVersion: 1, ...plan }, null, 2))}\n`;
}
