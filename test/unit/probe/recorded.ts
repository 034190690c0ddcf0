import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Fact } from '../../../src/event/event.ts';
import type { Dated, Decoder, Reading } from '../../../src/probe/contract.ts';
import type { Chunk, CommandEnd } from '../../../src/vantage/contract.ts';

const folder = new URL('../../fixtures/probe/', import.meta.url);

/** What `test/fixtures/probe/record.sh` writes: a real command's output with the times at which it came. */
const shape = z.strictObject({
  origin: z.string().min(1),
  scene: z.string().min(1),
  argv: z.array(z.string()).min(1),
  startedAtUs: z.int(),
  endedUs: z.int(),
  exitCode: z.int(),
  stderr: z.string(),
  stdout: z.array(z.strictObject({ atUs: z.int(), text: z.string() })),
});

export type Recorded = z.infer<typeof shape>;

/** @param name folder and file without `.json`: `arping/iputils-silent` */
export const recorded = (name: string): Recorded =>
  shape.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));

/** Names of all recordings in one folder. */
export const recordingsOf = (tool: string): readonly string[] =>
  readdirSync(new URL(`${tool}/`, folder))
    .filter((file) => file.endsWith('.json'))
    .map((file) => `${tool}/${file.slice(0, -'.json'.length)}`);

/** When recorded commands are started in these tests: not zero, so that nothing works by accident. */
export const startedNs = 5e9;

export const reading = ({ startedAtUs }: Recorded): Reading => ({
  startedNs,
  epochNs: BigInt(startedAtUs) * 1000n - BigInt(startedNs),
});

export const chunksOf = ({ stdout }: Recorded): readonly Chunk[] =>
  stdout.map(({ atUs, text }) => ({ bytes: new TextEncoder().encode(text), gotNs: startedNs + atUs * 1000 }));

export const endOf = ({ endedUs, exitCode, stderr }: Recorded): CommandEnd => ({
  how: 'exited',
  exitCode,
  stderrTail: stderr,
  truncated: false,
  startedNs,
  endedNs: startedNs + endedUs * 1000,
});

export const decode = (decoder: Decoder, chunks: readonly Chunk[], end: CommandEnd): readonly Dated[] => [
  ...chunks.flatMap(({ bytes, gotNs }) => decoder.chunk(bytes, gotNs)),
  ...decoder.end(end),
];

/** Cuts chunks at the given places of the whole stream; the pieces of one chunk keep its time. */
export function cut(chunks: readonly Chunk[], places: readonly number[]): readonly Chunk[] {
  let offset = 0;
  return chunks.flatMap(({ bytes, gotNs }) => {
    const inside = places.map((place) => place - offset).filter((place) => place > 0 && place < bytes.length);
    const edges = [0, ...[...new Set(inside)].sort((a, b) => a - b), bytes.length];
    offset += bytes.length;
    return edges.slice(1).map((edge, at) => ({ bytes: bytes.subarray(edges[at], edge), gotNs }));
  });
}

export const lengthOf = (chunks: readonly Chunk[]): number =>
  chunks.reduce((total, { bytes }) => total + bytes.length, 0);

/** The first bytes of a stream. */
export function head(chunks: readonly Chunk[], length: number): readonly Chunk[] {
  let left = length;
  return chunks.flatMap(({ bytes, gotNs }) => {
    const kept = bytes.subarray(0, Math.max(0, left));
    left -= kept.length;
    return kept.length > 0 ? [{ bytes: kept, gotNs }] : [];
  });
}

/** Facts of one type, without their stamps. */
export const factsOf = <T extends Fact['type']>(dated: readonly Dated[], type: T): readonly Fact<T>[] =>
  dated.flatMap(({ fact }) => (isOfType(fact, type) ? [fact] : []));

const isOfType = <T extends Fact['type']>(fact: Fact, type: T): fact is Fact<T> & Fact => fact.type === type;
