import { uint16, uint32 } from '../integer.ts';
import type { CapturedPacket } from '../packet.ts';
import type { ByteQueue } from './byte-queue.ts';
import type { CaptureFormat } from './format.ts';
import { type PcapngInterface, readInterface } from './pcapng-interface.ts';

/** Block types (draft-ietf-opsawg-pcapng, "Block Types"). The section header's reads the same in both byte orders. */
const block = { section: 0x0a0d0d0a, interface: 1, packet: 2, simplePacket: 3, enhancedPacket: 6 } as const;

/** The byte-order magic of a section header, as it reads when its section is little-endian and we are not. */
const swappedByteOrder = 0x4d3c2b1a;
const byteOrder = 0x1a2b3c4d;

/** Type, length and the length again behind the body. */
const framingLength = 12;

/** libpcap's own limit for a block. A longer one can only be a length field that is not one. */
const maxBlockLength = 16 * 1024 * 1024;

/**
 * A reader for the pcapng file whose first four bytes, in network order, are `magic`: any number of sections, each of
 * either byte order, any number of interfaces. Blocks of other kinds (statistics, names, comments) are passed over.
 * @returns undefined when no pcapng file starts like that.
 */
export function openPcapng(magic: number): CaptureFormat | undefined {
  return magic === block.section ? new PcapngReader() : undefined;
}

class PcapngReader implements CaptureFormat {
  linkType: number | undefined;
  malformed = 0;
  #littleEndian = false;
  #interfaces: PcapngInterface[] = [];

  read(queue: ByteQueue, packets: CapturedPacket[]): string | undefined {
    while (queue.has(framingLength)) {
      const isSection = uint32(queue.bytes, queue.at) === block.section;
      if (isSection && !this.#startSection(queue)) return 'a section starts without its byte-order magic';
      const type = uint32(queue.bytes, queue.at, this.#littleEndian);
      const length = uint32(queue.bytes, queue.at + 4, this.#littleEndian);
      if (length < framingLength || length > maxBlockLength || length % 4 !== 0)
        return `a block claims ${length} bytes`;
      if (!queue.has(length)) return undefined;
      const end = queue.at + length - 4;
      if (uint32(queue.bytes, end, this.#littleEndian) !== length)
        return 'a block ends with another length than it begins with';
      if (!this.#block(type, queue.bytes.subarray(queue.at + 8, end), packets)) this.malformed += 1;
      queue.skip(length);
    }
    return undefined;
  }

  #startSection(queue: ByteQueue): boolean {
    const magic = uint32(queue.bytes, queue.at + 8);
    if (magic !== byteOrder && magic !== swappedByteOrder) return false;
    this.#littleEndian = magic === swappedByteOrder;
    this.#interfaces = [];
    return true;
  }

  /** @returns whether the block made sense. */
  #block(type: number, body: Uint8Array, packets: CapturedPacket[]): boolean {
    switch (type) {
      case block.interface:
        return this.#describeInterface(body);
      case block.enhancedPacket:
        return this.#packet(body, uint32(body, 0, this.#littleEndian), packets);
      case block.packet:
        // The enhanced block's forerunner: the same, but half of its first field counts drops.
        return this.#packet(body, uint16(body, 0, this.#littleEndian), packets);
      case block.simplePacket:
        return this.#simplePacket(body, packets);
      default:
        return true;
    }
  }

  #describeInterface(body: Uint8Array): boolean {
    if (body.length < 8) return false;
    const described = readInterface(body, this.#littleEndian);
    this.#interfaces.push(described);
    this.linkType ??= described.linkType;
    return true;
  }

  #packet(body: Uint8Array, interfaceIndex: number, packets: CapturedPacket[]): boolean {
    const capturedOn = this.#interfaces[interfaceIndex];
    const captured = uint32(body, 12, this.#littleEndian);
    if (!capturedOn || 20 + captured > body.length) return false;
    packets.push({
      timestampNs: capturedOn.timestampNs(uint32(body, 4, this.#littleEndian), uint32(body, 8, this.#littleEndian)),
      linkType: capturedOn.linkType,
      bytes: body.subarray(20, 20 + captured),
      originalLength: uint32(body, 16, this.#littleEndian),
    });
    return true;
  }

  #simplePacket(body: Uint8Array, packets: CapturedPacket[]): boolean {
    const capturedOn = this.#interfaces[0];
    if (!capturedOn || body.length < 4) return false;
    const originalLength = uint32(body, 0, this.#littleEndian);
    // The block does not say how much was captured: it follows from the interface's snapshot length.
    const captured = Math.min(originalLength, capturedOn.snapLength || originalLength);
    if (4 + captured > body.length) return false;
    packets.push({
      timestampNs: undefined,
      linkType: capturedOn.linkType,
      bytes: body.subarray(4, 4 + captured),
      originalLength,
    });
    return true;
  }
}
