import { tcpdump } from '../probe/tcpdump.ts';
import type { Pace, Plan } from './plan.ts';

/** One command of a plan: where it runs, how often, and its arguments as they will be. */
export interface PlannedCommand {
  readonly vantage: string;
  /** In words. */
  readonly pace: string;
  readonly argv: readonly string[];
}

/** What a plan is about, and every command it runs, in the plan's order. */
export interface PlannedCommands {
  readonly asked: Plan['asked'];
  readonly checks: readonly string[];
  readonly commands: readonly PlannedCommand[];
}

/** Stands for the folder that a capture is given when it starts. */
const scratch = '<scratch>';

/** Everything that a plan will run, as data. Pure. */
export function plannedCommands(
  { asked, checks, probes, captures, loadFrom }: Plan,
  loadArgv: readonly string[] | undefined,
): PlannedCommands {
  const load = loadFrom !== undefined && loadArgv ? [{ vantage: loadFrom, pace: 'once', argv: loadArgv }] : [];
  const commands = [
    ...probes.map(({ vantage, argv, pace }) => ({ vantage, pace: paceInWords(pace), argv })),
    ...captures.map(({ vantage, args }) => ({
      vantage,
      pace: `rotated every ${args.rotateSeconds} s`,
      argv: tcpdump.argv({ ...args, folder: scratch }),
    })),
    ...load,
  ];
  return { asked, checks, commands };
}

function paceInWords(pace: Pace): string {
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
