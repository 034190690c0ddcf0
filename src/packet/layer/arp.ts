import { uint16 } from '../integer.ts';
import { formatIpv4, formatMac } from './address.ts';

/** Length of an ARP packet for IPv4 over six-octet hardware addresses (RFC 826). */
const arpLength = 28;

/** An ARP packet for IPv4 over six-octet hardware addresses. Addresses are formatted when they are asked for. */
export class ArpPacket {
  readonly kind = 'arp';
  readonly #bytes: Uint8Array;
  readonly #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** 1 is a request, 2 a reply. */
  get operation(): number {
    return uint16(this.#bytes, this.#at + 6);
  }

  get senderMac(): string {
    return formatMac(this.#bytes, this.#at + 8);
  }

  get senderIp(): string {
    return formatIpv4(this.#bytes, this.#at + 14);
  }

  get targetMac(): string {
    return formatMac(this.#bytes, this.#at + 18);
  }

  get targetIp(): string {
    return formatIpv4(this.#bytes, this.#at + 24);
  }
}

/** Reads the ARP packet at `at`, or says why there is none: cut off, or for other kinds of addresses. */
export function readArp(bytes: Uint8Array, at: number): ArpPacket | 'truncated' | 'unsupported' {
  if (bytes.length < at + 8) return 'truncated';
  const ipv4OverMac = uint16(bytes, at + 2) === 0x0800 && bytes[at + 4] === 6 && bytes[at + 5] === 4;
  if (!ipv4OverMac) return 'unsupported';
  return bytes.length < at + arpLength ? 'truncated' : new ArpPacket(bytes, at);
}
