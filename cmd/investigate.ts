import type { Command } from 'commander';
import type { InvestigationLoad } from '../src/run/prepare.ts';
import { type LoadFlags, loadOptions, loadRequest, scriptHelp } from './load-options.ts';
import { exitCodeHelp, longestRunMs, runOptions } from './options.ts';
import { type PlayFlags, playPrepared } from './play.ts';

interface VipFlags extends PlayFlags, LoadFlags {
  readonly lab?: string | true;
  readonly load?: string;
  readonly loadFrom?: string;
}

const examples = `
${scriptHelp}

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
    .option('--load-from <host>', 'host that runs the load (default: the site’s client)');
  runOptions(loadOptions(vip)).addHelpText('after', examples).action(investigateVip);
}

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
  const idle = flags.load === undefined ? idleFlag(flags) : undefined;
  if (idle !== undefined) {
    throw new SeismoError('usage', `${idle} is about load, and none is asked for`, {
      hint: `seismo investigate vip ${ip} --lab --load smoke ${idle} …`,
    });
  }
  const durationMs = flags.duration === undefined ? undefined : parseDurationMs(flags.duration, longestRunMs);
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

/** @returns a flag that says something about load. */
function idleFlag({ rate, maxFailed, p95, loadFrom }: VipFlags): string | undefined {
  const given = { '--rate': rate, '--max-failed': maxFailed, '--p95': p95, '--load-from': loadFrom };
  return Object.entries(given).find(([, value]) => value !== undefined)?.[0];
}

async function loadOf({ load, loadFrom, ...flags }: VipFlags): Promise<InvestigationLoad | undefined> {
  if (load === undefined) return undefined;
  const { investigationLoad } = await import('../src/run/investigation-load.ts');
  return investigationLoad({ ...loadRequest(load, flags), from: loadFrom });
}
