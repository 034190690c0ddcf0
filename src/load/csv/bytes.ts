// What the decoder knows of bytes. It reads hundreds of lines for each line of a recording, so nothing here makes a string or
// an object, and every function can be compiled to a plain loop.

export const newline = 0x0a;
export const quote = 0x22;
export const comma = 0x2c;
const point = 0x2e;
const zero = 0x30;

/** Digits of nanoseconds since 1970, from 2001 to 2286. */
export const timestampDigits = 19;

export const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= zero && byte < zero + 10;

const encoder = new TextEncoder();
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

export function startsWith(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}

/** @returns whether a timestamp stands here, with a comma after it. */
export function isTimestamp(bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < timestampDigits; index += 1) {
    if (!isDigit(bytes[at + index])) return false;
  }
  return bytes[at + timestampDigits] === comma;
}

/** @returns the number that `count` digits stand for; they must be digits, and few enough to be exact (15). */
export function readDigits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index += 1) value = value * 10 + (bytes[at + index] ?? zero) - zero;
  return value;
}

/**
 * Reads a number as Go's `%f` prints one that is not negative, up to the next comma.
 * @returns NaN for anything else
 */
export function readDecimal(bytes: Uint8Array, at: number, to: number): number {
  let value = 0;
  let scale = 0;
  let index = at;
  for (; index < to && bytes[index] !== comma; index += 1) {
    const byte = bytes[index];
    if (byte === point && scale === 0) scale = 1;
    else if (isDigit(byte)) {
      value = value * 10 + (byte ?? zero) - zero;
      scale *= 10;
    } else return Number.NaN;
  }
  return index === at ? Number.NaN : value / Math.max(1, scale);
}

/** Reads a whole number that fills a field. @returns 0 for an empty field and for what is no number. */
export function readInteger(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const byte = bytes[index];
    if (!isDigit(byte)) return 0;
    value = value * 10 + (byte ?? zero) - zero;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : 0;
}

/** @returns a copy of its own. `slice` would do for a plain array; a Buffer's is a view, which keeps all of the chunk alive. */
export function copyOf(bytes: Uint8Array, from: number, to: number = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(from, to));
}
