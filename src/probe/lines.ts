/** One finished line of a command's output, without its newline. */
export interface Line {
  readonly text: string;
  /**
   * When the last byte of its text was received, nanoseconds since the run's start. Not when its newline was: Habets'
   * arping flushes in mid-line, and the newline follows with the next line, up to a second later.
   */
  readonly gotNs: number;
  /** Its bytes, newline included, counted from the command's start. */
  readonly span: { readonly offset: number; readonly length: number };
}

/** No tool here prints a line near this long; what is longer is not text and is skipped, so that it cannot fill memory. */
const maxLineBytes = 64 << 10;
const newline = 0x0a;

/**
 * Cuts a byte stream into lines, whatever its chunks.
 * What follows the last newline is never given out: a value cut short (`:1` of `:10`) would read as another value.
 */
export function lineReader(): (bytes: Uint8Array, gotNs: number) => readonly Line[] {
  const decoder = new TextDecoder();
  let pieces: Uint8Array[] = [];
  let lineBytes = 0;
  let lineOffset = 0;
  let textGotNs: number | undefined;

  const keep = (piece: Uint8Array, gotNs: number) => {
    if (piece.length === 0) return;
    lineBytes += piece.length;
    textGotNs = gotNs;
    if (lineBytes > maxLineBytes) pieces = [];
    // A copy: the caller may reuse its buffer before the rest of the line comes.
    else pieces.push(piece.slice());
  };

  const finish = (gotNs: number): Line | undefined => {
    const tooLong = lineBytes > maxLineBytes;
    const text = decoder.decode(join(pieces));
    const line = { text, gotNs: textGotNs ?? gotNs, span: { offset: lineOffset, length: lineBytes + 1 } };
    lineOffset += lineBytes + 1;
    lineBytes = 0;
    pieces = [];
    textGotNs = undefined;
    return tooLong ? undefined : line;
  };

  return (bytes, gotNs) => {
    const lines: Line[] = [];
    let from = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      keep(bytes.subarray(from, end), gotNs);
      const line = finish(gotNs);
      if (line) lines.push(line);
      from = end + 1;
    }
    keep(bytes.subarray(from), gotNs);
    return lines;
  };
}

/** Several pieces of bytes as one. */
export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
