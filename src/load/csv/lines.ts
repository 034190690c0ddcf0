import { copyOf, newline, quote } from './bytes.ts';

/** Takes one line, without its newline. The bytes are only lent. */
export type OnLine = (bytes: Uint8Array, from: number, to: number) => void;

/** A longer line is no sample and is thrown away unread, so that output without newlines cannot fill memory. */
const longestLine = 64 << 10;

const nothing = new Uint8Array(0);

/**
 * Cuts a stream of chunks into lines. A line that is a sample goes on over newlines inside a quoted field; other text does
 * not, or one lone quote in it would swallow what follows. How the stream is cut into chunks makes no difference.
 * @param isSample whether a sample's line begins at `from` of a complete physical line
 */
export function openLines(onLine: OnLine, isSample: (bytes: Uint8Array, from: number, to: number) => boolean) {
  let rest: Uint8Array = nothing;
  let overlong = false;

  /** @returns where the line's newline is; -1 when it has not come yet. */
  const logicalEnd = (bytes: Uint8Array, from: number): number => {
    const first = physicalEnd(bytes, from);
    if (first < 0 || first - from > longestLine) return first;
    if (!hasOpenQuote(bytes, from, first) || !isSample(bytes, from, first)) return first;
    for (let end = first; ; ) {
      const next = physicalEnd(bytes, end + 1);
      if ((next < 0 ? bytes.length : next) - from > longestLine) return first;
      if (next < 0 || hasOpenQuote(bytes, end + 1, next)) return next;
      end = next;
    }
  };

  /** @returns where the first incomplete line begins. */
  const cut = (bytes: Uint8Array, start: number, find: (bytes: Uint8Array, from: number) => number): number => {
    let from = start;
    for (let end = find(bytes, from); end >= 0; end = find(bytes, from)) {
      if (end - from <= longestLine) onLine(bytes, from, end);
      from = end + 1;
    }
    return from;
  };

  /** @returns where to begin reading: behind the overlong line that is being thrown away, if it ends here. */
  const afterOverlong = (bytes: Uint8Array): number => {
    if (!overlong) return 0;
    const end = physicalEnd(bytes, 0);
    overlong = end < 0;
    return overlong ? bytes.length : end + 1;
  };

  return {
    chunk: (chunk: Uint8Array): void => {
      // A Buffer is searched with memchr; a plain array byte by byte, which was a third of the decoder's time.
      const bytes = rest.length === 0 ? bufferOf(chunk) : Buffer.concat([rest, chunk]);
      // Quotes are rare. Looking for one in the whole chunk is cheap; looking into each line is not.
      rest = copyOf(bytes, cut(bytes, afterOverlong(bytes), bytes.includes(quote) ? logicalEnd : physicalEnd));
      if (rest.length > longestLine && rest.indexOf(newline) < 0) {
        overlong = true;
        rest = nothing;
      }
    },
    /** @returns what came after the last newline; a sample among it is torn. */
    end: (): Uint8Array => {
      const last = copyOf(rest, cut(rest, 0, physicalEnd));
      rest = nothing;
      return last;
    },
  };
}

function physicalEnd(bytes: Uint8Array, from: number): number {
  return bytes.indexOf(newline, from);
}

function hasOpenQuote(bytes: Uint8Array, from: number, to: number): boolean {
  let open = false;
  for (let index = from; index < to; index += 1) {
    if (bytes[index] === quote) open = !open;
  }
  return open;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
