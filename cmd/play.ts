import type { FailOn } from '../src/analysis/exit-code.ts';
import { printable } from '../src/report/printable.ts';
import type { PreparedRun } from '../src/run/prepare.ts';
import { listenForInterrupt } from './interrupt.ts';
import { keepReport, type OutputFormat, renderReport } from './output.ts';
import { showProgress } from './progress.ts';

/** What commands that run something have in common. */
export interface PlayFlags {
  readonly out?: string;
  readonly output: OutputFormat;
  readonly failOn: FailOn;
  readonly dryRun?: true;
}

/**
 * Plays a prepared run (or, with `--dry-run`, prints it) and sets the process's exit code. Progress goes to standard error,
 * the report to standard output.
 * @param defaultFolder where the recording goes without `--out`.
 */
export async function playPrepared(prepared: PreparedRun, flags: PlayFlags, defaultFolder: string): Promise<void> {
  if (flags.dryRun) {
    await prepared.discard();
    process.stdout.write(await describe(prepared, flags.output));
    return;
  }
  const { exitCodeOf } = await import('../src/analysis/exit-code.ts');
  const folder = flags.out ?? defaultFolder;
  const interrupt = listenForInterrupt('left at once; what ran on the far ends ends by itself');
  const progress = showProgress();
  interrupt.signal.addEventListener('abort', () => progress.step('stopping; Ctrl-C again leaves at once'));
  try {
    const { judged, leftBehind } = await prepared.play({
      folder,
      interrupt: interrupt.signal,
      onFindings: progress.findings,
      onStep: progress.step,
    });
    progress.end();
    process.exitCode = interrupt.exitCode() ?? exitCodeOf(judged.findings, flags.failOn);
    // On a disk that is full now the report cannot be kept, but it can be read.
    await keepReport(judged, folder).finally(async () => {
      process.stdout.write(await renderReport(judged, flags.output));
      process.stderr.write(`recording and reports: ${folder}\n`);
      for (const { what, message } of leftBehind) {
        process.stderr.write(`left behind: ${printable(`${what}: ${message}`)}\n`);
      }
    });
  } finally {
    progress.end();
    interrupt.done();
  }
}

async function describe({ plan, loadArgv }: PreparedRun, format: OutputFormat): Promise<string> {
  const [{ plannedCommands }, { renderPlan, renderPlanJson }] = await Promise.all([
    import('../src/run/planned-commands.ts'),
    import('../src/report/plan.ts'),
  ]);
  const planned = plannedCommands(plan, loadArgv);
  return format === 'json' ? renderPlanJson(planned) : renderPlan(planned);
}
