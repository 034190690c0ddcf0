import { uint16 } from '../integer.ts';
import { formatMac } from './address.ts';

/** Length of an Ethernet header without VLAN tags (IEEE 802.3). */
export const ethernetHeaderLength = 14;

/** An Ethernet header at the start of a packet. Addresses are formatted when they are asked for. */
export class EthernetHeader {
  readonly kind = 'ethernet';
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get destination(): string {
    return formatMac(this.#bytes, 0);
  }

  get source(): string {
    return formatMac(this.#bytes, 6);
  }
}

/** ARPHRD_ETHER, the hardware type of Ethernet and of what behaves like it (linux/if_arp.h). */
const ethernetHardware = 1;

/**
 * Linux' replacement for the link layer header in captures on the pseudo-interface `any`: it knows who sent, not to
 * whom (tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and …_SLL2.html).
 */
export class CookedHeader {
  readonly kind = 'cooked';
  readonly #bytes: Uint8Array;
  readonly #version: 1 | 2;

  constructor(bytes: Uint8Array, version: 1 | 2) {
    this.#bytes = bytes;
    this.#version = version;
  }

  /** EtherType of what follows. */
  get protocol(): number {
    return uint16(this.#bytes, this.#version === 1 ? 14 : 0);
  }

  /** The sender's MAC; undefined where the link layer has none. */
  get source(): string | undefined {
    const [hardwareAt, lengthAt, addressAt] = this.#version === 1 ? [2, 5, 6] : [8, 11, 12];
    if (uint16(this.#bytes, hardwareAt) !== ethernetHardware || this.#bytes[lengthAt] !== 6) return undefined;
    return formatMac(this.#bytes, addressAt);
  }
}

/** Lengths of the cooked headers, by version. */
export const cookedHeaderLength = { 1: 16, 2: 20 } as const;

/** EtherTypes that announce a VLAN tag: 802.1Q, 802.1ad (QinQ), and what was used for QinQ before it. */
const tagTypes: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

interface Tags {
  /** Outermost first. */
  readonly vlanIds: readonly number[];
  /** EtherType behind the last tag; undefined when the capture ends before it. */
  readonly etherType: number | undefined;
  /** Where the content behind the last tag starts. */
  readonly at: number;
}

export const isTagged = (etherType: number): boolean => tagTypes.has(etherType);

/** Reads VLAN tags from `at`, the byte behind the EtherType that announced the first of them. */
export function readTags(bytes: Uint8Array, at: number): Tags {
  const vlanIds: number[] = [];
  let position = at;
  while (position + 4 <= bytes.length) {
    // The upper four bits are the priority and the drop-eligible bit.
    vlanIds.push(uint16(bytes, position) & 0x0fff);
    const etherType = uint16(bytes, position + 2);
    position += 4;
    if (!isTagged(etherType)) return { vlanIds, etherType, at: position };
  }
  return { vlanIds, etherType: undefined, at: position };
}
