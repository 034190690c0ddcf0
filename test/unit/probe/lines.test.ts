import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineReader } from '../../../src/probe/lines.ts';
import { cut } from './recorded.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('lineReader', () => {
  it('stamps a line with the arrival of its text, not of its newline', () => {
    const read = lineReader();
    expect(read(bytes('first'), 10)).toEqual([]);
    expect(read(bytes('\nsecond\n'), 20)).toEqual([
      { text: 'first', gotNs: 10, span: { offset: 0, length: 6 } },
      { text: 'second', gotNs: 20, span: { offset: 6, length: 7 } },
    ]);
  });

  it('skips a line that is too long for text and finds the next', () => {
    const read = lineReader();
    for (let at = 0; at < 100; at += 1) expect(read(bytes('x'.repeat(1000)), at)).toEqual([]);
    expect(read(bytes('\nnext\n'), 100)).toEqual([{ text: 'next', gotNs: 100, span: { offset: 100_001, length: 5 } }]);
  });

  it('keeps its own copy of an unfinished line', () => {
    const read = lineReader();
    const buffer = bytes('mine');
    read(buffer, 1);
    buffer.fill(0);
    expect(read(bytes('\n'), 2)[0]?.text).toBe('mine');
  });

  it('gives the same lines for every chunking, and spans that say where they are', () => {
    const text = fc.uint8Array({ maxLength: 300 }).map((some) => some.map((byte) => (byte % 5 === 0 ? 0x0a : byte)));
    fc.assert(
      fc.property(text, fc.array(fc.nat(300)), (whole, places) => {
        const once = lineReader()(whole, 7);
        const read = lineReader();
        expect(cut([{ bytes: whole, gotNs: 7 }], places).flatMap((piece) => read(piece.bytes, piece.gotNs))).toEqual(
          once,
        );
        for (const { text: line, span } of once) {
          const there = whole.subarray(span.offset, span.offset + span.length);
          expect(there.at(-1)).toBe(0x0a);
          expect(new TextDecoder().decode(there.subarray(0, -1))).toBe(line);
        }
      }),
    );
  });
});
