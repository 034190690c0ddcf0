import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FailOn } from '../src/analysis/exit-code.ts';
import type { OutputFormat } from './output.ts';

/** A parser for an option that takes one of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): (value: string) => T {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new InvalidArgumentError(`It is one of ${words.join(', ')}.`);
    return found;
  };
}

const outputFormat: (value: string) => OutputFormat = oneOf('table', 'json', 'markdown');
const failOn: (value: string) => FailOn = oneOf('fail', 'inconclusive', 'warn');

/** A parser for an option that takes a number above zero. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It is a number above 0.');
}

/** A parser for an option that takes a share in percent. @returns 0 to 1, to the millionth. */
export function percent(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return Math.round(value * 1e4) / 1e6;
  throw new InvalidArgumentError('It is a number from 0 to 100.');
}

/** A day: whoever wants a run to be longer than that wants monitoring. */
export const longestRunMs = 24 * 3_600_000;

/** Options of every command that reports findings. A flag comes before the environment, which comes before the default. */
export function reportOptions(command: Command): Command {
  const output = new Option('-o, --output <format>', 'table, json or markdown');
  const mildest = new Option(
    '--fail-on <verdict>',
    'the mildest verdict that gives a non-zero exit code: fail, inconclusive or warn',
  );
  return command
    .addOption(output.argParser(outputFormat).default('table').env('SEISMO_OUTPUT'))
    .addOption(mildest.argParser(failOn).default('fail').env('SEISMO_FAIL_ON'));
}

/** Options of every command that runs something and reports findings. */
export function runOptions(command: Command): Command {
  return reportOptions(
    command.option('--out <folder>', 'where the recording goes (default: under the XDG state folder)'),
  ).option('--dry-run', 'print what would be run, and run nothing of it');
}

/** What a run's exit code means, for help texts. */
export const exitCodeHelp = `
Exit codes: 0 no fault found, 3 a check failed, 4 a check warned (--fail-on warn),
5 nothing could be judged, 1 seismo failed, 2 wrong usage, 130 interrupted.`;
