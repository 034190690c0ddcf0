import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { createRecording } from '../../src/recording/writer.ts';
import type { Argv } from '../../src/vantage/contract.ts';
import { run, seismo } from './command.ts';
import type { Bench, Figure, Measure } from './measure.ts';
import { recordedRun } from './recorded-run.ts';
import { median, ratios } from './statistics.ts';
import { count, ratio } from './table.ts';

/** Whether a long recording takes more memory to judge than a short one. */
export const replayMemory: Measure = {
  name: 'memory',
  title: 'memory of a replay',
  run: async (bench) => {
    const short = await record(bench, bench.isQuick ? 1_000 : 10_000);
    const long = await record(bench, bench.isQuick ? 10_000 : 1_000_000);
    return [
      ...(await compare(bench, short, long, { what: 'live objects', flags: ['--expose-gc'] })),
      ...(await compare(bench, short, long, { what: 'peak memory', flags: [] })),
    ];
  },
};

interface Recorded {
  readonly events: number;
  readonly folder: string;
}

/** What `peak-memory.mjs` measures, and the flags of Node that have it do so. */
interface Kind {
  readonly what: string;
  readonly flags: readonly string[];
}

async function compare(bench: Bench, short: Recorded, long: Recorded, { what, flags }: Kind): Promise<Figure[]> {
  const times = bench.isQuick ? 1 : 3;
  const peaks = { short: [] as number[], long: [] as number[] };
  for (let time = 1; time <= times; time += 1) {
    bench.note(`${what}, ${time}/${times}`);
    peaks.short.push(await peakMegabytes(bench, flags, short));
    peaks.long.push(await peakMegabytes(bench, flags, long));
  }
  return [
    { what: `${what} in a replay of ${count(long.events)} events`, figure: `${median(peaks.long).toFixed(1)} MB` },
    {
      what: `  to one of ${count(short.events)}`,
      figure: `${median(peaks.short).toFixed(1)} MB`,
      ratio: ratio(median(ratios(peaks.long, peaks.short))),
      aim: 'flat',
    },
  ];
}

const eventsAtATime = 10_000;

async function record(bench: Bench, events: number): Promise<Recorded> {
  const folder = join(bench.folder, `replay-${events}`);
  const recording = createRecording(folder);
  let written = 0;
  for (const event of recordedRun(events)) {
    recording.append(event);
    written += 1;
    if (written % eventsAtATime > 0) continue;
    bench.note(`recording ${count(written)} events`);
    await breathe();
    bench.signal.throwIfAborted();
  }
  recording.close();
  return { events, folder };
}

const deadlineMs = 300_000;
/** The recorded run had faults. */
const faultFound = 3;

async function peakMegabytes(bench: Bench, flags: readonly string[], { folder }: Recorded): Promise<number> {
  const [node, main = ''] = seismo;
  const preload = import.meta.resolve('./peak-memory.mjs');
  const argv: Argv = [node, ...flags, '--import', preload, main, 'replay', folder, '--output', 'json'];
  const { stderr } = await run(bench, argv, { deadlineMs }, [faultFound]);
  const bytes = /peak memory: (\d+) bytes/.exec(stderr)?.[1];
  if (bytes === undefined) throw new Error(`no peak memory in ${stderr}`);
  return Number(bytes) / 1e6;
}
