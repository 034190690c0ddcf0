/** Link types this project reads, by their numbers in capture files (LINKTYPE_ values, tcpdump.org/linktypes.html). */
export const linkType = {
  null: 0,
  ethernet: 1,
  rawIp: 101,
  linuxCooked: 113,
  linuxCooked2: 276,
} as const;

/** One packet of a capture, as it was captured. */
export interface CapturedPacket {
  /** Nanoseconds since 1970 by the capturing host's clock; undefined where the file says none (pcapng's Simple Packet Block). */
  readonly timestampNs: bigint | undefined;
  /** LINKTYPE_ number of the interface it was captured on: what its first bytes are. */
  readonly linkType: number;
  /** What was captured: at most the snapshot length. It shares memory with the bytes that were read. */
  readonly bytes: Uint8Array;
  /** Bytes of the packet on the wire. */
  readonly originalLength: number;
}
