import type { Command } from 'commander';
import type { FailOn } from '../src/analysis/exit-code.ts';
import { reportOptions } from './options.ts';
import { type OutputFormat, renderReport } from './output.ts';

interface ReplayFlags {
  readonly output: OutputFormat;
  readonly failOn: FailOn;
}

/** `seismo replay <recording>`: judges a recording again. */
export function registerReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('judge a recording again: the same findings as when it was made, or better ones by a newer seismo')
    .argument('<recording>', 'the folder a run printed, or its journal.ndjson');
  reportOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  seismo replay ~/.local/state/seismo/runs/…\n  seismo replay ./incident -o markdown | pbcopy',
    )
    .action(async (path: string, { output, failOn: mildest }: ReplayFlags) => {
      const [{ replay }, { exitCodeOf }] = await Promise.all([
        import('../src/run/replay.ts'),
        import('../src/analysis/exit-code.ts'),
      ]);
      const report = await replay(path);
      process.stdout.write(await renderReport(report, output));
      process.exitCode = exitCodeOf(report.findings, mildest);
    });
}
