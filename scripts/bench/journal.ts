import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Event } from '../../src/event/event.ts';
import { journalFile } from '../../src/recording/format.ts';
import { createRecording } from '../../src/recording/writer.ts';
import { replay } from '../../src/run/replay.ts';
import type { Figure, Measure } from './measure.ts';
import { recordedRun } from './recorded-run.ts';
import { median, ratios } from './statistics.ts';
import { count, ratio } from './table.ts';

/** How many events a second are written to a journal, and how many a replay judges. */
export const journal: Measure = {
  name: 'journal',
  title: 'writing and replaying a journal',
  run: async (bench) => {
    const events = [...recordedRun(bench.isQuick ? 2_000 : 100_000)];
    const lines = events.map((event) => Buffer.from(`${JSON.stringify(event)}\n`));
    const rates = { write: [] as number[], bareWrite: [] as number[], replay: [] as number[], parse: [] as number[] };
    const rounds = bench.isQuick ? 2 : 7;
    for (let round = 0; round < rounds; round += 1) {
      bench.note(`${round + 1}/${rounds}`);
      const folder = join(bench.folder, 'journal');
      const measured = async (rate: number[], work: () => unknown) => {
        await breathe();
        bench.signal.throwIfAborted();
        const from = performance.now();
        await work();
        rate.push((events.length / (performance.now() - from)) * 1000);
      };
      await measured(rates.bareWrite, () => writeBare(join(bench.folder, 'lines'), lines));
      await measured(rates.write, () => write(folder, events));
      await measured(rates.parse, () => parse(join(folder, journalFile)));
      await measured(rates.replay, () => replay(folder));
      await rm(folder, { recursive: true });
    }
    return figures(rates);
  },
};

function write(folder: string, events: readonly Event[]): void {
  const recording = createRecording(folder);
  for (const event of events) recording.append(event);
  recording.close();
}

/** What a journal cannot be faster than: one unbuffered write per line, of lines that are there already. */
function writeBare(file: string, lines: readonly Buffer[]): void {
  const descriptor = openSync(file, 'w');
  for (const line of lines) writeSync(descriptor, line);
  closeSync(descriptor);
}

/** What a replay cannot be faster than: reading the file and parsing its lines as JSON. */
async function parse(file: string): Promise<number> {
  let parsed = 0;
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    if (line !== '' && JSON.parse(line)) parsed += 1;
  }
  return parsed;
}

function figures(rates: Record<'write' | 'bareWrite' | 'replay' | 'parse', readonly number[]>): readonly Figure[] {
  const rate = (values: readonly number[], unit: string) => `${count(median(values))} ${unit}/s`;
  return [
    { what: 'events written', figure: rate(rates.write, 'events') },
    {
      what: '  to writing the same lines bare',
      figure: rate(rates.bareWrite, 'lines'),
      ratio: ratio(median(ratios(rates.write, rates.bareWrite))),
    },
    { what: 'events replayed', figure: rate(rates.replay, 'events') },
    {
      what: '  to parsing the same lines as JSON',
      figure: rate(rates.parse, 'lines'),
      ratio: ratio(median(ratios(rates.replay, rates.parse))),
    },
  ];
}
