import type { Command } from 'commander';
import { type LoadFlags, loadOptions, loadRequest, scriptHelp } from './load-options.ts';
import { exitCodeHelp, longestRunMs, runOptions } from './options.ts';
import { type PlayFlags, playPrepared } from './play.ts';

const examples = `
Profiles: smoke (20 requests a second for 10 s), load (200 a second for 30 s). Both send GET and
POST, on reused and on new connections.

${scriptHelp}

Examples:
  seismo load smoke https://shop.example/healthz
  seismo load load http://192.0.2.200/ --rate 50 --duration 1m
  seismo load load http://192.0.2.200/ --max-failed 0 --p95 50
  seismo load ./checkout.js https://shop.example/ -o json | jq .verdict
${exitCodeHelp}`;

/** `seismo load <what> <url>`: k6 from this machine, judged. */
export function registerLoad(program: Command): void {
  const load = program
    .command('load')
    .description('run k6 load on a URL from this machine and judge it by its thresholds')
    .argument('<what>', 'smoke, load, or a k6 script')
    .argument('<url>', 'what to send the requests to')
    .option('--duration <time>', 'how long: 10s, 2m');
  runOptions(loadOptions(load)).addHelpText('after', examples).action(runLoad);
}

async function runLoad(what: string, url: string, flags: LoadFlags & PlayFlags): Promise<void> {
  const [{ prepareLoadRun }, { startClock }, { newRunId, recordingFolder }, { parseDurationMs }] = await Promise.all([
    import('../src/run/load-run.ts'),
    import('../src/run/clock.ts'),
    import('../src/run/identity.ts'),
    import('../src/settings/duration.ts'),
  ]);
  const durationMs = flags.duration === undefined ? undefined : parseDurationMs(flags.duration, longestRunMs);
  const request = { ...loadRequest(what, flags), url };
  const runId = newRunId(new Date());
  const prepared = await prepareLoadRun({ request, durationMs, runId, clock: startClock() });
  await playPrepared(prepared, flags, recordingFolder(runId));
}
