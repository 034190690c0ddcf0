import { uint16, uint32 } from '../integer.ts';

/** What a pcapng Interface Description Block says about the packets captured on it. */
export interface PcapngInterface {
  readonly linkType: number;
  /** 0 means no limit. */
  readonly snapLength: number;
  /** Nanoseconds since 1970 of a 64-bit timestamp in the interface's own resolution. */
  timestampNs(high: number, low: number): bigint;
}

/** Option codes of this block (draft-ietf-opsawg-pcapng, "Interface Description Block"). */
const option = { end: 0, resolution: 9, offset: 14 } as const;

/** Microseconds, the resolution of an interface that does not say one. */
const defaultResolution = 6;

/** Reads the block's body, its length fields taken off. `body` is at least 8 bytes long. */
export function readInterface(body: Uint8Array, littleEndian: boolean): PcapngInterface {
  let resolution = defaultResolution;
  let offsetNs = 0n;
  for (const { code, value } of options(body.subarray(8), littleEndian)) {
    if (code === option.resolution && value.length === 1) resolution = value[0] ?? defaultResolution;
    if (code === option.offset && value.length === 8) offsetNs = signed64(value, littleEndian) * 1_000_000_000n;
  }
  const toNs = scale(resolution);
  return {
    linkType: uint16(body, 0, littleEndian),
    snapLength: uint32(body, 4, littleEndian),
    timestampNs: (high, low) => toNs((BigInt(high) << 32n) | BigInt(low)) + offsetNs,
  };
}

/** Options up to the first that does not fit into its block: what comes after that cannot be told from rubbish. */
function* options(bytes: Uint8Array, littleEndian: boolean): Generator<{ code: number; value: Uint8Array }> {
  let at = 0;
  while (at + 4 <= bytes.length) {
    const code = uint16(bytes, at, littleEndian);
    const length = uint16(bytes, at + 2, littleEndian);
    if (code === option.end || at + 4 + length > bytes.length) return;
    yield { code, value: bytes.subarray(at + 4, at + 4 + length) };
    at += 4 + Math.ceil(length / 4) * 4;
  }
}

/** `if_tsresol`: a negative power of ten, or of two when the highest bit is set. */
function scale(resolution: number): (units: bigint) => bigint {
  const exponent = BigInt(resolution & 0x7f);
  if (resolution & 0x80) return (units) => (units * 1_000_000_000n) >> exponent;
  if (exponent > 9n) {
    const unitsPerNs = 10n ** (exponent - 9n);
    return (units) => units / unitsPerNs;
  }
  const nsPerUnit = 10n ** (9n - exponent);
  return (units) => units * nsPerUnit;
}

function signed64(bytes: Uint8Array, littleEndian: boolean): bigint {
  const high = uint32(bytes, littleEndian ? 4 : 0, littleEndian);
  const low = uint32(bytes, littleEndian ? 0 : 4, littleEndian);
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}
