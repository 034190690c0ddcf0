/**
 * Unsigned integers out of bytes. Beyond the end every byte reads as zero, so nothing here can throw; whoever needs to
 * know that a field was captured compares lengths first. (`DataView` would throw, and costs an allocation per packet.)
 */

/** 16 bits at `at`, in network order unless `littleEndian`. */
export function uint16(bytes: Uint8Array, at: number, littleEndian = false): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  return littleEndian ? (second << 8) | first : (first << 8) | second;
}

/** 32 bits at `at`, in network order unless `littleEndian`. */
export function uint32(bytes: Uint8Array, at: number, littleEndian = false): number {
  const first = uint16(bytes, at, littleEndian);
  const second = uint16(bytes, at + 2, littleEndian);
  // Not a shift by 16: that would make the upper half of the range negative.
  return littleEndian ? second * 0x1_0000 + first : first * 0x1_0000 + second;
}
