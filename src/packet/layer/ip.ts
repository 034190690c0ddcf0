import { uint16 } from '../integer.ts';
import { formatIpv4, formatIpv6 } from './address.ts';

/** What both versions say about the header behind them. All offsets count from the packet's first byte. */
interface Carried {
  /** IANA protocol number of the header at `payloadAt`, extension headers passed. */
  readonly protocol: number;
  /** Where the transport header starts. May lie behind what was captured. */
  readonly payloadAt: number;
  /** Where the datagram ends on the wire: padding of the link layer is beyond. May lie behind what was captured. */
  readonly payloadEnd: number;
  /** Whether this is a fragment other than the first: what it carries does not start with a header. */
  readonly laterFragment: boolean;
}

abstract class IpHeader {
  protected readonly bytes: Uint8Array;
  protected readonly at: number;
  readonly protocol: number;
  readonly payloadAt: number;
  readonly payloadEnd: number;
  readonly laterFragment: boolean;

  constructor(bytes: Uint8Array, at: number, carried: Carried) {
    this.bytes = bytes;
    this.at = at;
    this.protocol = carried.protocol;
    this.payloadAt = carried.payloadAt;
    this.payloadEnd = carried.payloadEnd;
    this.laterFragment = carried.laterFragment;
  }
}

/** An IPv4 header (RFC 791). Addresses are formatted when they are asked for. */
export class Ipv4Header extends IpHeader {
  readonly kind = 'ipv4';

  get source(): string {
    return formatIpv4(this.bytes, this.at + 12);
  }

  get destination(): string {
    return formatIpv4(this.bytes, this.at + 16);
  }
}

/** An IPv6 header with its extension headers (RFC 8200). Addresses are formatted when they are asked for. */
export class Ipv6Header extends IpHeader {
  readonly kind = 'ipv6';

  get source(): string {
    return formatIpv6(this.bytes, this.at + 8);
  }

  get destination(): string {
    return formatIpv6(this.bytes, this.at + 24);
  }
}

/** Reads the IPv4 header at `at` of a packet that had `originalLength` bytes on the wire. */
export function readIpv4(
  bytes: Uint8Array,
  at: number,
  originalLength: number,
): Ipv4Header | 'truncated' | 'malformed' {
  if (bytes.length < at + 20) return 'truncated';
  const first = bytes[at] ?? 0;
  const headerLength = (first & 0x0f) * 4;
  const totalLength = uint16(bytes, at + 2);
  const lengthFits = totalLength === 0 || totalLength >= headerLength;
  if (first >> 4 !== 4 || headerLength < 20 || !lengthFits) return 'malformed';
  return new Ipv4Header(bytes, at, {
    protocol: bytes[at + 9] ?? 0,
    payloadAt: at + headerLength,
    payloadEnd: datagramEnd(at, totalLength, originalLength),
    laterFragment: (uint16(bytes, at + 6) & 0x1fff) !== 0,
  });
}

const ipv6HeaderLength = 40;

/** Reads the IPv6 header at `at`, and its extension headers, of a packet that had `originalLength` bytes on the wire. */
export function readIpv6(
  bytes: Uint8Array,
  at: number,
  originalLength: number,
): Ipv6Header | 'truncated' | 'malformed' {
  if (bytes.length < at + ipv6HeaderLength) return 'truncated';
  if ((bytes[at] ?? 0) >> 4 !== 6) return 'malformed';
  const payloadLength = uint16(bytes, at + 4);
  const totalLength = payloadLength === 0 ? 0 : ipv6HeaderLength + payloadLength;
  const payloadEnd = datagramEnd(at, totalLength, originalLength);
  return new Ipv6Header(bytes, at, passExtensions(bytes, bytes[at + 6] ?? 0, at + ipv6HeaderLength, payloadEnd));
}

/** A length of zero stands for "too long to say": a jumbogram, or a packet that the network card has yet to cut up. */
function datagramEnd(at: number, totalLength: number, originalLength: number): number {
  return totalLength === 0 ? originalLength : Math.min(at + totalLength, originalLength);
}

const extension = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  authentication: 51,
  destination: 60,
  mobility: 135,
} as const;

/** Goes over extension headers as far as they were captured; each is at least eight bytes long, so this ends. */
function passExtensions(bytes: Uint8Array, protocol: number, at: number, payloadEnd: number): Carried {
  let next = protocol;
  let position = at;
  while (position + 8 <= bytes.length) {
    const length = extensionLength(next, bytes[position + 1] ?? 0);
    if (length === undefined) break;
    const laterFragment = next === extension.fragment && uint16(bytes, position + 2) >>> 3 !== 0;
    next = bytes[position] ?? 0;
    position += length;
    if (laterFragment) return { protocol: next, payloadAt: position, payloadEnd, laterFragment };
  }
  return { protocol: next, payloadAt: position, payloadEnd, laterFragment: false };
}

/** Whether a protocol number is an IPv6 extension header. As the last one of a packet it was not captured whole. */
export const isExtension = (protocol: number): boolean => extensionLength(protocol, 0) !== undefined;

/** @returns bytes of an extension header whose length field is `field`; undefined for what is none. */
function extensionLength(protocol: number, field: number): number | undefined {
  switch (protocol) {
    case extension.hopByHop:
    case extension.routing:
    case extension.destination:
    case extension.mobility:
      return (field + 1) * 8;
    case extension.authentication:
      return (field + 2) * 4;
    case extension.fragment:
      return 8;
    default:
      return undefined;
  }
}
