import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../event/event.ts';
import { openCapture } from '../packet/capture.ts';
import { packetFact } from './packet-fact.ts';
import type { Damage } from './reader.ts';

/** Turns a batch of a journal's events into batches in which each `capture.pulled` is followed by its packets' events. */
export type Expander = (events: readonly Event[]) => AsyncGenerator<readonly Event[]>;

/**
 * Opens an expander for one recording, live or replayed: packets are read from the capture files at the line that names
 * them and never stored as events. A packet's time is its vantage's wall clock, converted with the last offset that was
 * measured for it before that line. A capture that is missing, or is not the file that was pulled, is counted as damage and
 * gives no packet: nobody is to be accused by packets that somebody else put there.
 * @param folder the recording's folder.
 * @param damage where such captures are counted.
 */
export function openExpander(folder: string, damage: Pick<Damage, 'captures'>): Expander {
  let epochNs = 0n;
  const offsets = new Map<string, number>();
  return async function* expand(events) {
    const batch: Event[] = [];
    for (const event of events) {
      const { fact, vantage = '' } = event;
      batch.push(event);
      if (fact.type === 'run.start') epochNs = BigInt(fact.epochNs);
      else if (fact.type === 'clock.offset') offsets.set(vantage, fact.offsetNs);
      else if (fact.type === 'capture.pulled') {
        const bytes = await readPulled(join(folder, fact.file), fact.sha256);
        if (bytes === undefined) damage.captures += 1;
        else {
          const originNs = epochNs + BigInt(offsets.get(vantage) ?? 0);
          batch.push(...packetsOf(bytes, event, originNs));
        }
      }
    }
    if (batch.length > 0) yield batch;
  };
}

/** A capture's bytes, if it is there and is what was pulled. It is small: tcpdump rotates at ten megabytes. */
async function readPulled(path: string, sha256: string): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(path);
    return createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EACCES') return undefined;
    throw error;
  }
}

function packetsOf(bytes: Uint8Array, pulled: Event, originNs: bigint): readonly Event[] {
  const stamp = { source: pulled.source, ...(pulled.vantage && { vantage: pulled.vantage }) };
  return openCapture()
    .push(bytes)
    .flatMap((packet) => {
      const fact = packetFact(packet);
      if (!fact || packet.timestampNs === undefined) return [];
      return [{ atNs: Number(packet.timestampNs - originNs), ...stamp, fact }];
    });
}
