import { uint16, uint32 } from '../integer.ts';

/** IANA protocol numbers. */
export const protocol = { tcp: 6, udp: 17 } as const;

const minTcpHeaderLength = 20;
const udpHeaderLength = 8;

/** Captured bytes of a TCP header that reach up to its flags; with fewer only the ports can be told. */
const tcpFlagsEnd = 14;

/** TCP flags by their bits (RFC 9293 §3.1). */
const flag = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;

abstract class PortedHeader {
  protected readonly bytes: Uint8Array;
  protected readonly at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  get sourcePort(): number {
    return uint16(this.bytes, this.at);
  }

  get destinationPort(): number {
    return uint16(this.bytes, this.at + 2);
  }
}

/** A TCP header up to its flags; its options are not read. */
export class TcpHeader extends PortedHeader {
  readonly kind = 'tcp';
  /** Bytes of data on the wire, captured or not. */
  readonly payloadBytes: number;

  constructor(bytes: Uint8Array, at: number, payloadBytes: number) {
    super(bytes, at);
    this.payloadBytes = payloadBytes;
  }

  /** As on the wire, not relative to the connection's first. */
  get sequence(): number {
    return uint32(this.bytes, this.at + 4);
  }

  get fin(): boolean {
    return this.#has(flag.fin);
  }

  get syn(): boolean {
    return this.#has(flag.syn);
  }

  get rst(): boolean {
    return this.#has(flag.rst);
  }

  get ack(): boolean {
    return this.#has(flag.ack);
  }

  #has(bit: number): boolean {
    return ((this.bytes[this.at + 13] ?? 0) & bit) !== 0;
  }
}

/** A UDP header (RFC 768). */
export class UdpHeader extends PortedHeader {
  readonly kind = 'udp';
  /** Where its data starts, counted from the packet's first byte. */
  readonly payloadAt: number;
  /** Bytes of data on the wire, captured or not. */
  readonly payloadBytes: number;

  constructor(bytes: Uint8Array, at: number, payloadBytes: number) {
    super(bytes, at);
    this.payloadAt = at + udpHeaderLength;
    this.payloadBytes = payloadBytes;
  }
}

/** All that is left of a TCP or UDP header when the capture cut it short: who, but not what. */
export class CutHeader extends PortedHeader {
  readonly kind = 'cut';
}

export type Transport = TcpHeader | UdpHeader | CutHeader;

/** Why, and whether, a header is the last one. `payload`: all headers were read, what follows is data. */
type LastHeader = 'payload' | 'truncated' | 'malformed';

interface ReadTransport {
  readonly transport: Transport | undefined;
  readonly end: LastHeader;
}

/** Reads the TCP header at `at` of a datagram that ended at `end` on the wire. */
export function readTcp(bytes: Uint8Array, at: number, end: number): ReadTransport {
  if (end - at < minTcpHeaderLength) return { transport: undefined, end: 'malformed' };
  if (bytes.length < at + tcpFlagsEnd) return readCut(bytes, at);
  const headerLength = ((bytes[at + 12] ?? 0) >> 4) * 4;
  const payloadBytes = end - at - headerLength;
  if (headerLength < minTcpHeaderLength || payloadBytes < 0) return { transport: undefined, end: 'malformed' };
  const whole = bytes.length >= at + headerLength;
  return { transport: new TcpHeader(bytes, at, payloadBytes), end: whole ? 'payload' : 'truncated' };
}

/** Reads the UDP header at `at` of a datagram that ended at `end` on the wire. */
export function readUdp(bytes: Uint8Array, at: number, end: number): ReadTransport {
  if (end - at < udpHeaderLength) return { transport: undefined, end: 'malformed' };
  if (bytes.length < at + udpHeaderLength) return readCut(bytes, at);
  // The header's own length field says the same again, except in a first fragment, where it counts the whole datagram.
  return { transport: new UdpHeader(bytes, at, end - at - udpHeaderLength), end: 'payload' };
}

function readCut(bytes: Uint8Array, at: number): ReadTransport {
  const transport = bytes.length < at + 4 ? undefined : new CutHeader(bytes, at);
  return { transport, end: 'truncated' };
}
