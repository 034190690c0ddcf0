import { uint32 } from '../integer.ts';
import type { CapturedPacket } from '../packet.ts';
import type { ByteQueue } from './byte-queue.ts';
import type { CaptureFormat } from './format.ts';

/** First four bytes, read in network order, and what they say (draft-ietf-opsawg-pcap, "File Header"). */
const byMagic: ReadonlyMap<number, { littleEndian: boolean; unitsPerSecond: number }> = new Map([
  [0xa1b2c3d4, { littleEndian: false, unitsPerSecond: 1e6 }],
  [0xd4c3b2a1, { littleEndian: true, unitsPerSecond: 1e6 }],
  [0xa1b23c4d, { littleEndian: false, unitsPerSecond: 1e9 }],
  [0x4d3cb2a1, { littleEndian: true, unitsPerSecond: 1e9 }],
]);

const fileHeaderLength = 24;
const recordHeaderLength = 16;

/** libpcap's MAXIMUM_SNAPLEN. A longer record of the link types read here can only be a length field that is not one. */
const maxCapturedLength = 262_144;

/**
 * A reader for the pcap file whose first four bytes, in network order, are `magic`: microseconds or nanoseconds, of
 * either byte order.
 * @returns undefined when no pcap file starts like that.
 */
export function openPcap(magic: number): CaptureFormat | undefined {
  const dialect = byMagic.get(magic);
  return dialect && new PcapReader(dialect.littleEndian, dialect.unitsPerSecond);
}

class PcapReader implements CaptureFormat {
  linkType: number | undefined;
  readonly malformed = 0;
  readonly #littleEndian: boolean;
  readonly #unitsPerSecond: number;
  readonly #nsPerUnit: number;
  // Packets of one second follow each other: the costly half of their timestamp is made once.
  #second = -1;
  #secondNs = 0n;

  constructor(littleEndian: boolean, unitsPerSecond: number) {
    this.#littleEndian = littleEndian;
    this.#unitsPerSecond = unitsPerSecond;
    this.#nsPerUnit = 1e9 / unitsPerSecond;
  }

  read(queue: ByteQueue, packets: CapturedPacket[]): string | undefined {
    this.linkType ??= this.#fileHeader(queue);
    if (this.linkType === undefined) return undefined;
    while (queue.has(recordHeaderLength)) {
      const fraction = uint32(queue.bytes, queue.at + 4, this.#littleEndian);
      const captured = uint32(queue.bytes, queue.at + 8, this.#littleEndian);
      if (captured > maxCapturedLength) return `a record claims ${captured} captured bytes`;
      if (fraction >= this.#unitsPerSecond)
        return `a record claims ${fraction} of ${this.#unitsPerSecond} parts of a second`;
      if (!queue.has(recordHeaderLength + captured)) return undefined;
      const start = queue.at + recordHeaderLength;
      packets.push({
        timestampNs: this.#timestampNs(uint32(queue.bytes, queue.at, this.#littleEndian), fraction),
        linkType: this.linkType,
        bytes: queue.bytes.subarray(start, start + captured),
        originalLength: uint32(queue.bytes, queue.at + 12, this.#littleEndian),
      });
      queue.skip(recordHeaderLength + captured);
    }
    return undefined;
  }

  #fileHeader(queue: ByteQueue): number | undefined {
    if (!queue.has(fileHeaderLength)) return undefined;
    // The upper half of this field is not the link type: it may say how long the frame check sequence is.
    const linkType = uint32(queue.bytes, queue.at + 20, this.#littleEndian) & 0xffff;
    queue.skip(fileHeaderLength);
    return linkType;
  }

  #timestampNs(second: number, fraction: number): bigint {
    if (second !== this.#second) {
      this.#second = second;
      this.#secondNs = BigInt(second) * 1_000_000_000n;
    }
    return this.#secondNs + BigInt(fraction * this.#nsPerUnit);
  }
}
