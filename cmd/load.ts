import type { Command } from 'commander';
import { exitCodeHelp, positiveNumber, runOptions } from './options.ts';
import { type PlayFlags, playPrepared } from './play.ts';

interface LoadFlags extends PlayFlags {
  readonly rate?: number;
  readonly duration?: string;
}

const examples = `
Profiles: smoke (20 requests a second for 10 s), load (200 a second for 30 s). Both send GET and
POST, on reused and on new connections. A script of your own runs as it is; it finds the URL in
the environment, as SEISMO_URL.

Examples:
  seismo load smoke https://shop.example/healthz
  seismo load load http://192.0.2.200/ --rate 50 --duration 1m
  seismo load ./checkout.js https://shop.example/ -o json | jq .verdict
${exitCodeHelp}`;

/** `seismo load <what> <url>`: k6 from this machine, judged. */
export function registerLoad(program: Command): void {
  const load = program
    .command('load')
    .description('run k6 load on a URL from this machine and judge it by its thresholds')
    .argument('<what>', 'smoke, load, or a k6 script')
    .argument('<url>', 'what to send the requests to')
    .option('--rate <per-second>', 'requests per second', positiveNumber)
    .option('--duration <time>', 'how long: 10s, 2m');
  runOptions(load).addHelpText('after', examples).action(runLoad);
}

async function runLoad(what: string, url: string, flags: LoadFlags): Promise<void> {
  const [{ prepareLoadRun }, { investigationLoad }, { startClock }, { newRunId, recordingFolder }] = await Promise.all([
    import('../src/run/load-run.ts'),
    import('../src/run/investigation-load.ts'),
    import('../src/run/clock.ts'),
    import('../src/run/identity.ts'),
  ]);
  const { rate, duration } = flags;
  const load = investigationLoad({
    what,
    ...(rate !== undefined && { rate }),
    ...(duration !== undefined && { duration }),
  });
  const runId = newRunId(new Date());
  const prepared = await prepareLoadRun({ url, load, runId, clock: startClock() });
  await playPrepared(prepared, flags, recordingFolder(runId));
}
