import { appendFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeismoError } from '../../../src/error/error.ts';
import type { Event } from '../../../src/event/event.ts';
import { openRecording } from '../../../src/recording/reader.ts';
import { createRecording } from '../../../src/recording/writer.ts';
import { at, neighbour, round, runEnd, runStart } from '../../support/events.ts';
import { testFolder } from '../../support/folder.ts';

const mac = '02:00:00:00:02:11';
const events: readonly Event[] = [runStart([]), round(1, 'router', mac), neighbour(2, 'router', mac), runEnd];

function record(folder: string, some: readonly Event[] = events): string {
  const recording = createRecording(folder);
  for (const event of some) recording.append(event);
  recording.close();
  return join(folder, 'journal.ndjson');
}

async function readBack(path: string) {
  const recording = await openRecording(path);
  const read: Event[] = [];
  for await (const batch of recording.events()) read.push(...batch);
  return { read, damage: recording.damage };
}

const refusal = async (path: string): Promise<SeismoError> =>
  openRecording(path).then(
    () => Promise.reject(new Error('it was opened')),
    (error: SeismoError) => error,
  );

describe('a recording', () => {
  it('gives back what was appended, by its folder and by its journal', async () => {
    const folder = join(testFolder(), 'run');
    const journal = record(folder);
    expect((await readBack(folder)).read).toEqual(events);
    expect((await readBack(journal)).read).toEqual(events);
  });

  it('is readable by its owner alone', () => {
    const folder = join(testFolder(), 'run');
    const journal = record(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(journal).mode & 0o777).toBe(0o600);
  });

  it('is never overwritten', () => {
    const folder = testFolder();
    record(folder);
    expect(() => createRecording(folder)).toThrow(expect.objectContaining({ code: 'recording-exists' }));
  });

  it('survives being cut anywhere after its first line', async () => {
    const folder = testFolder();
    const journal = record(folder);
    const whole = readFileSync(journal);
    const firstLine = whole.indexOf('\n') + 1;
    for (let bytes = firstLine; bytes < whole.length; bytes += 7) {
      writeFileSync(journal, whole);
      truncateSync(journal, bytes);
      const { read, damage } = await readBack(journal);
      expect(events.slice(0, read.length)).toEqual(read);
      expect(damage.torn).toBeLessThanOrEqual(1);
    }
  });

  it('counts torn, unknown and invalid lines and reads on', async () => {
    const folder = testFolder();
    const journal = record(folder);
    const unknown = { ...at(3, 'x', 'y', { type: 'source.end' }), fact: { type: 'from.the.future', a: 1 } };
    appendFileSync(
      journal,
      `{"atNs":1,"sou\n${JSON.stringify(unknown)}\n{"atNs":"late"}\n${JSON.stringify(neighbour(9, 'n1', mac))}\n`,
    );
    const { read, damage } = await readBack(journal);
    expect(damage).toEqual({ torn: 1, unknown: 1, invalid: 1, captures: 0 });
    expect(read.at(-1)).toEqual(neighbour(9, 'n1', mac));
  });

  it('of a newer format is refused in one line that says what to do', async () => {
    const folder = testFolder();
    const start = runStart([]);
    writeFileSync(
      join(folder, 'journal.ndjson'),
      `${JSON.stringify({ ...start, fact: { ...start.fact, format: 99 } })}\n`,
    );
    expect(await refusal(folder)).toMatchObject({
      code: 'recording-too-new',
      exitCode: 2,
      hint: expect.stringContaining('0.0.0'),
    });
  });

  it('is not found where there is none', async () => {
    const folder = testFolder();
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'text'), 'hello\n');
    for (const path of ['absent', 'empty', 'text']) {
      expect(await refusal(join(folder, path))).toMatchObject({ code: 'not-a-recording', exitCode: 2 });
    }
  });

  it('made of random bytes is refused or read, never a crash', async () => {
    const folder = testFolder();
    const path = join(folder, 'journal.ndjson');
    const start = Buffer.from(`${JSON.stringify(runStart([]))}\n`);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, withStart) => {
        writeFileSync(path, withStart ? Buffer.concat([start, bytes]) : bytes);
        if (withStart) expect((await readBack(path)).read[0]).toEqual(runStart([]));
        else expect(await refusal(path)).toMatchObject({ code: 'not-a-recording' });
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the words of each tool and says where they lie', () => {
    const folder = testFolder();
    const recording = createRecording(folder);
    const file = recording.raw('router', 'arping');
    expect(file.append(Buffer.from('one\n'))).toEqual({ file: 'raw/router/arping.out', offset: 0, length: 4 });
    expect(recording.raw('router', 'arping').append(Buffer.from('two\n'))).toMatchObject({ offset: 4, length: 4 });
    recording.close();
    expect(readFileSync(join(folder, 'raw/router/arping.out'), 'utf8')).toBe('one\ntwo\n');
  });
});
