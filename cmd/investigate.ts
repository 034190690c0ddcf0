import { type Command, InvalidArgumentError } from 'commander';
import type { FailOn } from '../src/analysis/exit-code.ts';
import type { InvestigationLoad } from '../src/run/investigate.ts';
import type { Plan } from '../src/run/plan.ts';
import { listenForInterrupt } from './interrupt.ts';
import { failOn, keepReport, type OutputFormat, outputFormat, renderReport } from './output.ts';
import { showProgress } from './progress.ts';

interface VipFlags {
  readonly lab?: string | true;
  readonly duration?: string;
  readonly load?: string;
  readonly rate?: number;
  readonly loadFrom?: string;
  readonly out?: string;
  readonly output: OutputFormat;
  readonly failOn: FailOn;
  readonly dryRun?: true;
}

const examples = `
Examples:
  sudo seismo investigate vip 192.0.2.200 --lab
  sudo seismo investigate vip 192.0.2.200 --lab --load smoke -o markdown
  sudo seismo investigate vip 192.0.2.200 --lab --load ./checkout.js --duration 2m
  sudo seismo investigate vip 192.0.2.200 --lab --dry-run

Exit codes: 0 no fault found, 3 a check failed, 4 a check warned (--fail-on warn),
5 nothing could be judged, 1 seismo failed, 2 wrong usage, 130 interrupted.`;

/** `seismo investigate vip <ip>`: what is wrong with a virtual IP. */
export function registerInvestigate(program: Command): void {
  const investigate = program
    .command('investigate')
    .description('watch a target, under load if asked, and say what is wrong with it');
  investigate
    .command('vip')
    .description('a virtual IP: who answers for it, who believes whom, and what that does to its users')
    .argument('<ip>', 'the address')
    .option('--lab [name]', 'in the lab of this name (default: lab)')
    .option('--duration <time>', 'how long to watch: 20s, 2m (default: 20s, or as long as the load runs)')
    .option('--load <what>', 'run load meanwhile: smoke, load, or a k6 script')
    .option('--rate <per-second>', 'requests per second of the load', positiveNumber)
    .option('--load-from <host>', 'host that runs the load (default: the site’s client)')
    .option('--out <folder>', 'where the recording goes (default: under the XDG state folder)')
    .option('-o, --output <format>', 'table, json or markdown', outputFormat, 'table')
    .option(
      '--fail-on <verdict>',
      'the mildest verdict that gives a non-zero exit code: fail, inconclusive or warn',
      failOn,
      'fail',
    )
    .option('--dry-run', 'print what would be run, and run nothing of it')
    .addHelpText('after', examples)
    .action(investigateVip);
}

/** A day: whoever wants to watch longer than that wants monitoring. */
const longestMs = 24 * 3_600_000;

async function investigateVip(ip: string, flags: VipFlags): Promise<void> {
  const [{ prepareVip }, { SeismoError }, { startClock }, { newRunId, recordingFolder }, { exitCodeOf }] =
    await Promise.all([
      import('../src/run/investigate.ts'),
      import('../src/error/error.ts'),
      import('../src/run/clock.ts'),
      import('../src/run/identity.ts'),
      import('../src/analysis/exit-code.ts'),
    ]);
  if (flags.lab === undefined) {
    throw new SeismoError('usage', 'say where the address is', { hint: `seismo investigate vip ${ip} --lab` });
  }
  const { parseDurationMs } = await import('../src/settings/duration.ts');
  const durationMs = flags.duration === undefined ? undefined : parseDurationMs(flags.duration, longestMs);
  const clock = startClock();
  const runId = newRunId(new Date());
  const folder = flags.out ?? recordingFolder(process.env, runId);
  const site = await labOf(flags.lab, runId);
  const load = await loadOf(flags);
  const prepared = await prepareVip({
    site,
    address: ip,
    runId,
    clock,
    ...(load && { load }),
    ...(durationMs !== undefined && { durationMs }),
  });
  if (flags.dryRun) {
    await prepared.discard();
    process.stdout.write(await renderPlan(prepared, flags.output));
    return;
  }

  const interrupt = listenForInterrupt('left at once; what ran on the far ends ends by itself');
  const progress = showProgress();
  try {
    const outcome = await prepared.play({
      folder,
      interrupt: interrupt.signal,
      onFindings: progress.findings,
      onStep: progress.step,
    });
    progress.end();
    await keepReport(outcome.judged, folder);
    process.stdout.write(await renderReport(outcome.judged, flags.output));
    process.stderr.write(`recording: ${folder}\n`);
    for (const { what, message } of outcome.leftBehind) process.stderr.write(`left behind: ${what}: ${message}\n`);
    process.exitCode = interrupt.exitCode() ?? exitCodeOf(outcome.judged.findings, flags.failOn);
  } finally {
    progress.end();
    interrupt.done();
  }
}

async function labOf(flag: string | true, runId: string) {
  const [{ labSite }, { checkLabName }] = await Promise.all([
    import('../src/lab/lab-site.ts'),
    import('../src/lab/name.ts'),
  ]);
  return labSite({ lab: checkLabName(flag === true ? 'lab' : flag), runId });
}

async function loadOf({ load, rate, duration, loadFrom }: VipFlags): Promise<InvestigationLoad | undefined> {
  if (load === undefined) return undefined;
  const { investigationLoad } = await import('../src/run/investigation-load.ts');
  return investigationLoad({
    what: load,
    ...(rate !== undefined && { rate }),
    ...(duration !== undefined && { duration }),
    ...(loadFrom !== undefined && { from: loadFrom }),
  });
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It is a number above 0.');
}

/** The plan as text or JSON: every command, where it runs and how often. */
async function renderPlan(
  { plan, loadArgv }: { plan: Plan; loadArgv?: readonly string[] },
  format: OutputFormat,
): Promise<string> {
  const { describePlan } = await import('../src/run/describe-plan.ts');
  return describePlan(plan, loadArgv, format === 'json');
}
