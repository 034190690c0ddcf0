import { uint16, uint32 } from './integer.ts';
import { type ArpPacket, readArp } from './layer/arp.ts';
import { type Ipv4Header, type Ipv6Header, isExtension, readIpv4, readIpv6 } from './layer/ip.ts';
import {
  CookedHeader,
  cookedHeaderLength,
  EthernetHeader,
  ethernetHeaderLength,
  isTagged,
  readTags,
} from './layer/link.ts';
import { protocol, readTcp, readUdp, type Transport } from './layer/transport.ts';
import { type CapturedPacket, linkType } from './packet.ts';

export type Network = ArpPacket | Ipv4Header | Ipv6Header;

/**
 * Why dissection ended where it did. `payload`: at data, every header was read. `truncated`: a header was not captured
 * whole. `malformed`: a header contradicts itself. `fragment`: the fragment has no transport header. `unsupported`: what
 * follows is of a kind that is not read here.
 */
export type End = 'payload' | 'truncated' | 'malformed' | 'fragment' | 'unsupported';

/** A packet's headers, outermost first, as far as they could be read. */
export interface Layers {
  readonly link: EthernetHeader | CookedHeader | undefined;
  /** Outermost first. */
  readonly vlanIds: readonly number[];
  readonly network: Network | undefined;
  readonly transport: Transport | undefined;
  readonly end: End;
}

type Link = Pick<Layers, 'link' | 'vlanIds'>;

const untagged: readonly number[] = [];
const noLink: Link = { link: undefined, vlanIds: untagged };

const etherType = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;

/** Finds a packet's headers. It never throws; fields are decoded when they are asked for, from the packet's own bytes. */
export function dissect(packet: CapturedPacket): Layers {
  switch (packet.linkType) {
    case linkType.ethernet:
      return ethernet(packet);
    case linkType.linuxCooked:
      return cooked(packet, 1);
    case linkType.linuxCooked2:
      return cooked(packet, 2);
    case linkType.rawIp:
      return rawIp(packet, 0);
    case linkType.null:
      return loopback(packet);
    default:
      return ended(noLink, 'unsupported');
  }
}

function ended({ link, vlanIds }: Link, end: End, network?: Network): Layers {
  return { link, vlanIds, network, transport: undefined, end };
}

function ethernet(packet: CapturedPacket): Layers {
  if (packet.bytes.length < ethernetHeaderLength) return ended(noLink, 'truncated');
  return tagged(packet, new EthernetHeader(packet.bytes), uint16(packet.bytes, 12), ethernetHeaderLength);
}

function cooked(packet: CapturedPacket, version: 1 | 2): Layers {
  const length = cookedHeaderLength[version];
  if (packet.bytes.length < length) return ended(noLink, 'truncated');
  const link = new CookedHeader(packet.bytes, version);
  return tagged(packet, link, link.protocol, length);
}

function tagged(packet: CapturedPacket, link: EthernetHeader | CookedHeader, type: number, at: number): Layers {
  if (!isTagged(type)) return network(packet, { link, vlanIds: untagged }, type, at);
  const tags = readTags(packet.bytes, at);
  const known = { link, vlanIds: tags.vlanIds };
  return tags.etherType === undefined ? ended(known, 'truncated') : network(packet, known, tags.etherType, tags.at);
}

/** IP without a link layer: the version is in the first four bits of either. */
function rawIp(packet: CapturedPacket, at: number): Layers {
  if (packet.bytes.length <= at) return ended(noLink, 'truncated');
  const version = (packet.bytes[at] ?? 0) >> 4;
  if (version === 4) return network(packet, noLink, etherType.ipv4, at);
  if (version === 6) return network(packet, noLink, etherType.ipv6, at);
  return ended(noLink, 'malformed');
}

/** AF_INET everywhere; AF_INET6 on Linux, NetBSD and OpenBSD, FreeBSD, macOS (tcpdump.org/linktypes.html, LINKTYPE_NULL). */
const ipFamilies: ReadonlySet<number> = new Set([2, 10, 24, 28, 30]);

function loopback(packet: CapturedPacket): Layers {
  if (packet.bytes.length < 4) return ended(noLink, 'truncated');
  // In the byte order of the host that captured, which the file does not tell: of the two, a family is the small number.
  const family = Math.min(uint32(packet.bytes, 0), uint32(packet.bytes, 0, true));
  return ipFamilies.has(family) ? rawIp(packet, 4) : ended(noLink, 'unsupported');
}

function network(packet: CapturedPacket, link: Link, type: number, at: number): Layers {
  const read = readNetwork(packet, type, at);
  if (typeof read === 'string') return ended(link, read);
  return read.kind === 'arp' ? ended(link, 'payload', read) : transport(packet, link, read);
}

function readNetwork({ bytes, originalLength }: CapturedPacket, type: number, at: number): Network | End {
  switch (type) {
    case etherType.ipv4:
      return readIpv4(bytes, at, originalLength);
    case etherType.ipv6:
      return readIpv6(bytes, at, originalLength);
    case etherType.arp:
      return readArp(bytes, at);
    default:
      return 'unsupported';
  }
}

function transport({ bytes }: CapturedPacket, { link, vlanIds }: Link, ip: Ipv4Header | Ipv6Header): Layers {
  if (ip.laterFragment) return ended({ link, vlanIds }, 'fragment', ip);
  if (ip.kind === 'ipv6' && isExtension(ip.protocol)) return ended({ link, vlanIds }, 'truncated', ip);
  if (ip.protocol !== protocol.tcp && ip.protocol !== protocol.udp) return ended({ link, vlanIds }, 'unsupported', ip);
  const read = ip.protocol === protocol.tcp ? readTcp : readUdp;
  const { transport, end } = read(bytes, ip.payloadAt, ip.payloadEnd);
  return { link, vlanIds, network: ip, transport, end };
}
