import type { CapturedPacket } from '../../../src/packet/packet.ts';

/** The reverse of what the decoders do, written from the formats' specifications and not from the decoders. */

export const bytesOf = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

export function uint(length: 1 | 2 | 4 | 8, value: number | bigint, littleEndian = false): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), littleEndian);
  const all = new Uint8Array(view.buffer);
  return littleEndian ? all.slice(0, length) : all.slice(8 - length);
}

export interface Dialect {
  readonly littleEndian: boolean;
  readonly linkType: number;
}

/** A pcap file, in pieces: the header, then one piece for each packet. */
export function pcap(
  packets: readonly CapturedPacket[],
  dialect: Dialect & { readonly nanoseconds: boolean },
): Uint8Array[] {
  const { littleEndian, nanoseconds, linkType } = dialect;
  const u16 = (value: number) => uint(2, value, littleEndian);
  const u32 = (value: number | bigint) => uint(4, value, littleEndian);
  const unitNs = nanoseconds ? 1n : 1000n;
  const header = bytesOf(
    u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4),
    u16(2),
    u16(4),
    u32(0),
    u32(0),
    u32(262_144),
    u32(linkType),
  );
  const records = packets.map(({ timestampNs = 0n, bytes, originalLength }) => {
    const second = timestampNs / 1_000_000_000n;
    const fraction = (timestampNs % 1_000_000_000n) / unitNs;
    return bytesOf(u32(second), u32(fraction), u32(bytes.length), u32(originalLength), bytes);
  });
  return [header, ...records];
}

const padded = (bytes: Uint8Array): Uint8Array => bytesOf(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));

export function pcapngBlock(type: number, body: Uint8Array, littleEndian: boolean): Uint8Array {
  const content = padded(body);
  const length = uint(4, content.length + 12, littleEndian);
  return bytesOf(uint(4, type, littleEndian), length, content, length);
}

export interface InterfaceDialect extends Dialect {
  /** `if_tsresol`, left out where undefined. */
  readonly resolution?: number | undefined;
  readonly offsetSeconds?: number | undefined;
  readonly snapLength?: number;
}

export function pcapngSection(littleEndian: boolean): Uint8Array {
  const body = bytesOf(
    uint(4, 0x1a2b3c4d, littleEndian),
    uint(2, 1, littleEndian),
    uint(2, 0, littleEndian),
    uint(8, -1, littleEndian),
  );
  return pcapngBlock(0x0a0d0d0a, body, littleEndian);
}

export function pcapngInterface(dialect: InterfaceDialect): Uint8Array {
  const { littleEndian, linkType, resolution, offsetSeconds, snapLength = 0 } = dialect;
  const option = (code: number, value: Uint8Array) =>
    bytesOf(uint(2, code, littleEndian), uint(2, value.length, littleEndian), padded(value));
  const options = [
    option(2, new TextEncoder().encode('eth0')),
    ...(resolution === undefined ? [] : [option(9, uint(1, resolution))]),
    ...(offsetSeconds === undefined ? [] : [option(14, uint(8, offsetSeconds, littleEndian))]),
    option(0, new Uint8Array(0)),
  ];
  const body = bytesOf(uint(2, linkType, littleEndian), uint(2, 0), uint(4, snapLength, littleEndian), ...options);
  return pcapngBlock(1, body, littleEndian);
}

/** An Enhanced Packet Block; `units` is its timestamp in the resolution of its interface. */
export function pcapngPacket(index: number, units: bigint, packet: CapturedPacket, littleEndian: boolean): Uint8Array {
  const u32 = (value: number | bigint) => uint(4, value, littleEndian);
  const times = [u32(units >> 32n), u32(units & 0xffff_ffffn)];
  const body = bytesOf(
    u32(index),
    ...times,
    u32(packet.bytes.length),
    u32(packet.originalLength),
    padded(packet.bytes),
  );
  return pcapngBlock(6, body, littleEndian);
}

export const mac = (text: string): Uint8Array =>
  Uint8Array.from(text.split(':').map((octet) => Number.parseInt(octet, 16)));
export const ipv4 = (text: string): Uint8Array => Uint8Array.from(text.split('.').map(Number));

export function ethernet(
  type: number,
  payload: Uint8Array,
  { source, destination, vlanIds = [] }: EthernetFields,
): Uint8Array {
  const tags = vlanIds.map((id) => bytesOf(uint(2, 0x8100), uint(2, 0x2000 | id)));
  return bytesOf(mac(destination), mac(source), ...tags, uint(2, type), payload);
}

export interface EthernetFields {
  readonly source: string;
  readonly destination: string;
  readonly vlanIds?: readonly number[];
}

export interface ArpFields {
  readonly operation: number;
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac: string;
  readonly targetIp: string;
}

export function arp({ operation, senderMac, senderIp, targetMac, targetIp }: ArpFields): Uint8Array {
  const kinds = bytesOf(uint(2, 1), uint(2, 0x0800), [6, 4], uint(2, operation));
  return bytesOf(kinds, mac(senderMac), ipv4(senderIp), mac(targetMac), ipv4(targetIp));
}

export interface TcpFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly flags: number;
  readonly optionWords: number;
  readonly payload: Uint8Array;
}

export function tcp({ sourcePort, destinationPort, sequence, flags, optionWords, payload }: TcpFields): Uint8Array {
  const header = [uint(2, sourcePort), uint(2, destinationPort), uint(4, sequence), uint(4, 0)];
  return bytesOf(
    ...header,
    [(5 + optionWords) << 4, flags],
    uint(2, 1024),
    uint(4, 0),
    new Uint8Array(4 * optionWords),
    payload,
  );
}

export function ipv4Datagram(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  payload: Uint8Array,
): Uint8Array {
  const lengths = bytesOf([0x45, 0], uint(2, 20 + payload.length), uint(4, 0));
  return bytesOf(lengths, [64, protocol], uint(2, 0), source, destination, payload);
}

export function ipv6Datagram(
  source: Uint8Array,
  destination: Uint8Array,
  next: number,
  payload: Uint8Array,
): Uint8Array {
  return bytesOf([0x60, 0, 0, 0], uint(2, payload.length), [next, 64], source, destination, payload);
}
