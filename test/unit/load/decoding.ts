import { readFileSync } from 'node:fs';
import type { Fact, FactType } from '../../../src/event/event.ts';
import type { TimedFact } from '../../../src/load/csv/seconds.ts';
import { openCsvDecoder } from '../../../src/load/csv-decoder.ts';

/** A run that begins five seconds before the first sample. */
export const epochNs = 1_700_000_000_000_000_000n;

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/load/${name}`, import.meta.url));
}

/** The time of a recording's first sample, as the epoch of a run. */
export function epochOf(csv: Uint8Array): bigint {
  const [, first] = /,(\d{19}),/.exec(Buffer.from(csv).toString()) ?? [];
  return BigInt(first ?? 0);
}

export interface Decoding {
  readonly facts: readonly TimedFact[];
  readonly requests: number;
  readonly text: string;
}

export function decode(chunks: readonly Uint8Array[], epoch: bigint): Decoding {
  const decoder = openCsvDecoder(epoch);
  const facts = chunks.flatMap((chunk) => [...decoder.chunk(chunk)]);
  facts.push(...decoder.end());
  return { facts, requests: decoder.requests(), text: decoder.text() };
}

export function decodeFixture(name: string): Decoding {
  const bytes = fixture(name);
  return decode([bytes], epochOf(bytes));
}

export function factsOf<T extends FactType>(facts: readonly TimedFact[], type: T): (Fact<T> & { atNs: number })[] {
  return facts.flatMap(({ fact, atNs }) => (fact.type === type ? [{ ...(fact as Fact<T>), atNs }] : []));
}

export function ofType<T extends FactType>({ facts }: Decoding, type: T): (Fact<T> & { atNs: number })[] {
  return factsOf(facts, type);
}

/** Sums one figure of every second. */
export function sumOf(decoding: Decoding, pick: (second: Fact<'load.second'>) => number): number {
  return ofType(decoding, 'load.second').reduce((sum, second) => sum + pick(second), 0);
}
