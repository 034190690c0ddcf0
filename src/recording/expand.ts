import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../event/event.ts';
import { openCapture } from '../packet/capture.ts';
import { packetFact } from './packet-fact.ts';

/** Turns a batch of a journal's events into batches in which each `capture.pulled` is followed by its packets' events. */
export type Expander = (events: readonly Event[]) => AsyncGenerator<readonly Event[]>;

/**
 * Opens an expander for one recording, live or replayed: packets are read from the capture files at the line that names
 * them and never stored as events. A packet's time is its vantage's wall clock, converted with the last offset that was
 * measured for it before that line. A capture that is missing or damaged gives the packets that can be read.
 * @param folder the recording's folder.
 */
export function openExpander(folder: string): Expander {
  let epochNs = 0n;
  const offsets = new Map<string, number>();
  return async function* expand(events) {
    let batch: Event[] = [];
    for (const event of events) {
      const { fact, vantage = '' } = event;
      batch.push(event);
      if (fact.type === 'run.start') epochNs = BigInt(fact.epochNs);
      else if (fact.type === 'clock.offset') offsets.set(vantage, fact.offsetNs);
      else if (fact.type === 'capture.pulled') {
        yield batch;
        batch = [];
        const originNs = epochNs + BigInt(offsets.get(vantage) ?? 0);
        yield* packetsOf(join(folder, fact.file), event, originNs);
      }
    }
    if (batch.length > 0) yield batch;
  };
}

async function* packetsOf(path: string, pulled: Event, originNs: bigint): AsyncGenerator<readonly Event[]> {
  const reader = openCapture();
  const stamp = { source: pulled.source, ...(pulled.vantage && { vantage: pulled.vantage }) };
  try {
    for await (const bytes of createReadStream(path)) {
      const events = reader.push(bytes as Uint8Array).flatMap((packet) => {
        const fact = packetFact(packet);
        return fact && packet.timestampNs !== undefined
          ? [{ atNs: Number(packet.timestampNs - originNs), ...stamp, fact }]
          : [];
      });
      if (events.length > 0) yield events;
    }
  } catch (error) {
    // A recording that was moved without its raw files can still be judged by its journal.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
