import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../src/analysis/engine.ts';
import type { Event } from '../../../src/event/event.ts';
import { createRecording, type RecordingWriter } from '../../../src/recording/writer.ts';
import { type Feed, openFeed } from '../../../src/run/feed.ts';
import { at, round, runStart } from '../../support/events.ts';
import { testFolder } from '../../support/folder.ts';
import { eventsOf } from '../../support/judging.ts';
import { fixtureBytes } from '../packet/read-fixture.ts';

/** Two hosts answer for one address (see the fixture's README). */
const capture = fixtureBytes('arp-two-responders.pcap');
const mac = '02:00:00:00:02:11';

interface Fed {
  readonly feed: Feed;
  readonly recording: RecordingWriter;
  readonly journal: () => string;
  readonly folded: Event[];
  readonly batches: number[];
  readonly failures: () => number;
}

interface Fakes {
  /** Takes the place of the recording's own. */
  readonly append?: (event: Event) => void;
  /** Called before an event counts as folded. */
  readonly fold?: (event: Event) => void;
}

/** A feed into a real recording, and what came out of it. */
function openFed({ append, fold }: Fakes = {}): Fed {
  const written = createRecording(join(testFolder(), 'recording'));
  const recording = append ? { ...written, append } : written;
  const folded: Event[] = [];
  const batches: number[] = [];
  let failures = 0;
  const analysis: Analysis = {
    fold: (event) => {
      fold?.(event);
      folded.push(event);
    },
    judge: () => [],
  };
  const feed = openFeed({
    recording,
    analysis,
    clock: { epochNs: 0n, nowNs: () => 42, wallDriftNs: () => 0 },
    onFolded: () => batches.push(folded.length),
    onFailure: () => {
      failures += 1;
    },
  });
  const journal = () => readFileSync(join(recording.folder, 'journal.ndjson'), 'utf8');
  return { feed, recording, journal, folded, batches, failures: () => failures };
}

const countLines = (text: string): number => text.split('\n').length - 1;
const noRoom = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

describe('the feed', () => {
  it('has written a line when it returns, and folds the event later', async () => {
    const { feed, journal, folded } = openFed();
    feed.append(runStart([]));
    expect(countLines(journal())).toBe(1);
    expect(folded).toEqual([]);
    await feed.settled();
    expect(folded).toEqual([runStart([])]);
  });

  it('never folds what is not on disk yet', async () => {
    const ahead: number[] = [];
    const fed = openFed({ fold: () => ahead.push(countLines(fed.journal()) - fed.folded.length) });
    for (let second = 0; second < 20; second += 1) {
      fed.feed.append(round(second, 'router', mac));
      if (second % 7 === 0) await fed.feed.settled();
    }
    await fed.feed.settled();
    expect(ahead.length).toBe(20);
    expect(Math.min(...ahead)).toBeGreaterThan(0);
  });

  it('folds in the order of the lines, captures at theirs: as a reader of the recording does', async () => {
    const { feed, recording, folded } = openFed();
    const { path, file } = recording.place('router', 'capture-1.pcap');
    writeFileSync(path, capture);
    const pulled = {
      type: 'capture.pulled',
      file,
      sha256: createHash('sha256').update(capture).digest('hex'),
      linkType: 1,
      packets: 4,
      bytes: capture.length,
    } as const;
    const events = [runStart([]), round(1, 'router', mac), at(9, 'capture', 'router', pulled), round(2, 'n2', mac)];
    for (const event of events) feed.append(event);
    await feed.settled();
    expect(folded).toEqual(await eventsOf(recording.folder));
    expect(folded.filter(({ fact }) => fact.type === 'arp.packet').length).toBeGreaterThan(0);
    expect(folded.at(-1)).toEqual(round(2, 'n2', mac));
  });

  it('folds in one go what was appended in one go', async () => {
    const { feed, batches } = openFed();
    for (let second = 0; second < 5; second += 1) feed.append(round(second, 'router', mac));
    await feed.settled();
    feed.append(round(5, 'router', mac));
    await feed.settled();
    expect(batches).toEqual([5, 6]);
  });

  it('has settled only when what was appended meanwhile is folded too', async () => {
    let more = 3;
    const fed = openFed({
      fold: () => {
        more -= 1;
        if (more > 0) fed.feed.append(round(more, 'router', mac));
      },
    });
    fed.feed.append(runStart([]));
    await fed.feed.settled();
    expect(fed.folded.length).toBe(3);
  });

  it('is settled when there is nothing to fold', async () => {
    const { feed, batches } = openFed();
    await feed.settled();
    expect(batches).toEqual([]);
  });

  it('stamps what a source says with its name, its place and, where it has none of its own, the time', async () => {
    const { feed, folded } = openFed();
    const fact = { type: 'source.through', throughNs: 7 } as const;
    feed.emitFor('arping', 'n1').fact(fact);
    feed.emitFor('run').fact(fact, { atNs: 3 });
    await feed.settled();
    expect(folded).toEqual([
      { atNs: 42, source: 'arping', vantage: 'n1', fact },
      { atNs: 3, source: 'run', fact },
    ]);
  });
});

describe('a feed that fails', () => {
  it('takes nothing more once a line could not be written, and folds none that was not', async () => {
    let room = 2;
    const fed = openFed({
      append: () => {
        room -= 1;
        if (room < 0) throw noRoom();
      },
    });
    for (let second = 0; second < 5; second += 1) fed.feed.append(round(second, 'router', mac));
    await fed.feed.settled();
    expect(fed.folded).toEqual([round(0, 'router', mac), round(1, 'router', mac)]);
    expect(room).toBe(-1);
    expect(fed.failures()).toBe(1);
    expect(fed.feed.failure()).toMatchObject({ code: 'recording-write', message: expect.stringContaining('full') });
  });

  it('takes nothing more once an event could not be folded', async () => {
    const broken = new Error('a view broke');
    const fed = openFed({
      fold: () => {
        throw broken;
      },
    });
    fed.feed.append(runStart([]));
    await fed.feed.settled();
    fed.feed.append(round(1, 'router', mac));
    await fed.feed.settled();
    expect(fed.feed.failure()).toBe(broken);
    expect(fed.failures()).toBe(1);
    expect(countLines(fed.journal())).toBe(1);
  });

  it('keeps the first failure, whoever tells it, and calls a full disk by its name', () => {
    const { feed, failures } = openFed();
    feed.fail(noRoom());
    feed.fail(new Error('what follows from it'));
    expect(feed.failure()).toMatchObject({ code: 'recording-write', exitCode: 1 });
    expect(failures()).toBe(1);
  });
});
