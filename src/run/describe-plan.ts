import { filterExpression } from '../packet/filter.ts';
import type { Pace, Plan } from './plan.ts';

/** A plan in words (or as JSON for scripts): every command, where it runs and how often. */
export function describePlan(plan: Plan, loadArgv: readonly string[] | undefined, asJson: boolean): string {
  const rows = [
    ...plan.probes.map(({ vantage, argv, pace }) => ({ vantage, pace: paceOf(pace), command: argv.join(' ') })),
    ...plan.captures.map(({ vantage, args }) => ({
      vantage,
      pace: `rotated every ${args.rotateSeconds} s`,
      command: `tcpdump -i ${args.interface} '${filterExpression(args.filter)}'`,
    })),
    ...(plan.loadFrom && loadArgv ? [{ vantage: plan.loadFrom, pace: 'once', command: loadArgv.join(' ') }] : []),
  ];
  if (asJson) {
    return `${JSON.stringify({ schemaVersion: 1, asked: plan.asked, checks: plan.checks, commands: rows }, null, 2)}\n`;
  }
  const width = (pick: (row: (typeof rows)[number]) => string) => Math.max(...rows.map((row) => pick(row).length));
  const [vantageWidth, paceWidth] = [width(({ vantage }) => vantage), width(({ pace }) => pace)];
  const lines = rows.map((row) => `${row.vantage.padEnd(vantageWidth)}  ${row.pace.padEnd(paceWidth)}  ${row.command}`);
  return [`about ${plan.asked.kind} ${plan.asked.name}, asking ${plan.checks.join(', ')}:`, ...lines, ''].join('\n');
}

function paceOf(pace: Pace): string {
  switch (pace.kind) {
    case 'once':
      return 'once';
    case 'stream':
      return 'all the time';
    case 'slots':
      return 'again and again';
    case 'every':
      return `every ${pace.everyMs / 1000} s`;
  }
}
