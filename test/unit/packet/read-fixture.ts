import { readFileSync } from 'node:fs';
import { type CaptureDamage, openCapture } from '../../../src/packet/capture.ts';
import type { CapturedPacket } from '../../../src/packet/packet.ts';

const folder = new URL('../../fixtures/packet/', import.meta.url);

export const fixtureBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
export const fixtureLines = (name: string): string[] =>
  readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n');

export interface ReadCapture {
  readonly packets: readonly CapturedPacket[];
  readonly damage: CaptureDamage;
  readonly linkType: number | undefined;
}

/** Reads a capture that arrives in these chunks. */
export function readChunks(chunks: readonly Uint8Array[]): ReadCapture {
  const reader = openCapture();
  const packets = chunks.flatMap((chunk) => reader.push(chunk));
  return { packets, damage: reader.end(), linkType: reader.linkType };
}

export const undamaged: CaptureDamage = { cutBytes: 0, unreadableBytes: 0, malformedBlocks: 0, messages: [] };
