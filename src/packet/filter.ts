import ipaddr from 'ipaddr.js';
import { SeismoError } from '../error/error.ts';
import { uint32 } from './integer.ts';
import { formatIpv6 } from './layer/address.ts';

/** TCP flags by their bits (RFC 9293 §3.1). */
const flagBits = { fin: 0x01, syn: 0x02, rst: 0x04 } as const;

/**
 * One kind of packet to capture. `neighbour`: who asks for an address and who answers (ARP; for IPv6 neighbour discovery).
 * `tcp`: segments from or to an address (and port) that carry one of the flags; without flags, all of them.
 */
export type FilterTerm =
  | { readonly kind: 'neighbour'; readonly address: string }
  | {
      readonly kind: 'tcp';
      readonly address: string;
      readonly port?: number;
      readonly flags?: readonly (keyof typeof flagBits)[];
    };

/**
 * The pcap-filter(7) expression that matches what any of the terms describes; empty, which matches everything, for none.
 * @throws SeismoError `bad-address` for a term whose address is not an IP address.
 */
export function filterExpression(terms: readonly FilterTerm[]): string {
  return terms.map((term) => `(${term.kind === 'neighbour' ? neighbour(term.address) : tcp(term)})`).join(' or ');
}

interface Address {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly version: 4 | 6;
}

/** Only what parses as an address gets into an expression, and only as we write it, so that nobody can smuggle in more. */
function parse(address: string): Address {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return { text: address, bytes: Uint8Array.from(ipaddr.parse(address).toByteArray()), version: 4 };
  }
  if (ipaddr.IPv6.isValid(address)) {
    const bytes = Uint8Array.from(ipaddr.parse(address).toByteArray());
    return { text: formatIpv6(bytes, 0), bytes, version: 6 };
  }
  throw new SeismoError('bad-address', `${JSON.stringify(address)} is not an IP address`);
}

/** ICMPv6 types of a neighbour solicitation and of its answer, and where in the IPv6 packet they name the target (RFC 4861 §4.3). */
const solicitation = 135;
const advertisement = 136;
const targetAt = 48;

function neighbour(address: string): string {
  const { text, bytes, version } = parse(address);
  // `arp host` refuses IPv6 addresses, which have no ARP; the target is not a host of the packet, so it is compared as words.
  if (version === 4) return `arp host ${text}`;
  const words = [0, 4, 8, 12].map((at) => `ip6[${targetAt + at}:4] == 0x${uint32(bytes, at).toString(16)}`);
  return ['icmp6', `(ip6[40] == ${solicitation} or ip6[40] == ${advertisement})`, ...words].join(' and ');
}

function tcp({ address, port, flags = [] }: Extract<FilterTerm, { kind: 'tcp' }>): string {
  const { text, version } = parse(address);
  const conditions = [version === 4 ? `ip host ${text}` : `ip6 host ${text}`];
  conditions.push(port === undefined ? 'tcp' : `tcp port ${port}`);
  if (flags.length > 0) conditions.push(flagCondition(version, flags));
  return conditions.join(' and ');
}

function flagCondition(version: 4 | 6, flags: readonly (keyof typeof flagBits)[]): string {
  const mask = flags.reduce((bits, flag) => bits | flagBits[flag], 0);
  if (version === 4) return `tcp[tcpflags] & ${mask} != 0`;
  // libpcap's `tcp[…]` means TCP over IPv4 only: with an IPv6 host, "expression rejects all packets" (libpcap 1.10.3). So the
  // flags are looked for where they are without extension headers: byte 13 behind the 40 bytes of the IPv6 header.
  return `ip6[6] == 6 and ip6[53] & ${mask} != 0`;
}
