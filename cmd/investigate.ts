import type { Command } from 'commander';
import type { InvestigationLoad } from '../src/run/prepare.ts';
import { exitCodeHelp, positiveNumber, runOptions } from './options.ts';
import { type PlayFlags, playPrepared } from './play.ts';

interface VipFlags extends PlayFlags {
  readonly lab?: string | true;
  readonly duration?: string;
  readonly load?: string;
  readonly rate?: number;
  readonly loadFrom?: string;
}

const examples = `
Examples:
  sudo seismo investigate vip 192.0.2.200 --lab
  sudo seismo investigate vip 192.0.2.200 --lab --load smoke -o markdown
  sudo seismo investigate vip 192.0.2.200 --lab --load ./checkout.js --duration 2m
  sudo seismo investigate vip 192.0.2.200 --lab --dry-run
${exitCodeHelp}`;

/** `seismo investigate vip <ip>`: what is wrong with a virtual IP. */
export function registerInvestigate(program: Command): void {
  const investigate = program
    .command('investigate')
    .description('watch a target, under load if asked, and say what is wrong with it');
  const vip = investigate
    .command('vip')
    .description('a virtual IP: who answers for it, who believes whom, and what that does to its users')
    .argument('<ip>', 'the address')
    .option('--lab [name]', 'in the lab of this name (default: lab)')
    .option('--duration <time>', 'how long to watch: 20s, 2m (default: 20s, or as long as the load runs)')
    .option('--load <what>', 'run load meanwhile: smoke, load, or a k6 script')
    .option('--rate <per-second>', 'requests per second of the load', positiveNumber)
    .option('--load-from <host>', 'host that runs the load (default: the site’s client)');
  runOptions(vip).addHelpText('after', examples).action(investigateVip);
}

/** A day: whoever wants to watch longer than that wants monitoring. */
const longestMs = 24 * 3_600_000;

async function investigateVip(ip: string, flags: VipFlags): Promise<void> {
  const [{ prepareVip }, { SeismoError }, { startClock }, { newRunId, recordingFolder }, { parseDurationMs }] =
    await Promise.all([
      import('../src/run/investigate.ts'),
      import('../src/error/error.ts'),
      import('../src/run/clock.ts'),
      import('../src/run/identity.ts'),
      import('../src/settings/duration.ts'),
    ]);
  if (flags.lab === undefined) {
    throw new SeismoError('usage', 'say where the address is', { hint: `seismo investigate vip ${ip} --lab` });
  }
  const durationMs = flags.duration === undefined ? undefined : parseDurationMs(flags.duration, longestMs);
  const runId = newRunId(new Date());
  const site = await labOf(flags.lab, runId);
  const load = await loadOf(flags);
  const prepared = await prepareVip({
    site,
    address: ip,
    runId,
    clock: startClock(),
    ...(load && { load }),
    ...(durationMs !== undefined && { durationMs }),
  });
  await playPrepared(prepared, flags, recordingFolder(runId));
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
