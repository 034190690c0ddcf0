import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapturedPacket } from '../../../src/packet/packet.ts';
import { bytesOf, pcap, pcapngBlock, pcapngInterface, pcapngPacket, pcapngSection, uint } from './encode.ts';
import { fixtureBytes, readChunks, undamaged } from './read-fixture.ts';

const linkTypes = fc.constantFrom(0, 1, 101, 113, 276, 147);

const packetOf = (unitNs: bigint, linkType: number): fc.Arbitrary<CapturedPacket> =>
  fc
    .record({
      units: fc.bigInt({ min: 0n, max: (0xffff_ffffn * 1_000_000_000n) / unitNs }),
      bytes: fc.uint8Array({ maxLength: 90 }),
      cut: fc.nat(2000),
    })
    .map(({ units, bytes, cut }) => ({
      timestampNs: units * unitNs,
      linkType,
      bytes,
      originalLength: bytes.length + cut,
    }));

/** A capture file as its header and one piece for each packet, with the packets that are in it. */
interface Written {
  readonly pieces: readonly Uint8Array[];
  readonly packets: readonly CapturedPacket[];
  /** Pieces before the first packet's. */
  readonly headers: number;
}

const pcapFile: fc.Arbitrary<Written> = fc
  .record({ littleEndian: fc.boolean(), nanoseconds: fc.boolean(), linkType: linkTypes })
  .chain((dialect) =>
    fc
      .array(packetOf(dialect.nanoseconds ? 1n : 1000n, dialect.linkType), { maxLength: 6 })
      .map((packets) => ({ pieces: pcap(packets, dialect), packets, headers: 1 })),
  );

/** `if_tsresol` values and how many nanoseconds their unit has, exactly. */
const resolutions = [
  { resolution: undefined, unitNs: 1000n },
  { resolution: 6, unitNs: 1000n },
  { resolution: 9, unitNs: 1n },
  { resolution: 3, unitNs: 1_000_000n },
  { resolution: 0x80, unitNs: 1_000_000_000n },
];

const pcapngFile: fc.Arbitrary<Written> = fc
  .record({ littleEndian: fc.boolean(), linkType: linkTypes, scale: fc.constantFrom(...resolutions) })
  .chain(({ littleEndian, linkType, scale }) =>
    fc.array(packetOf(scale.unitNs, linkType), { maxLength: 6 }).map((packets) => ({
      pieces: [
        pcapngSection(littleEndian),
        pcapngInterface({ littleEndian, linkType, resolution: scale.resolution }),
        ...packets.map((packet) => pcapngPacket(0, (packet.timestampNs ?? 0n) / scale.unitNs, packet, littleEndian)),
      ],
      packets,
      headers: 2,
    })),
  );

const anyFile = fc.oneof(pcapFile, pcapngFile);

/** Cuts bytes into chunks that end at these places (taken modulo the length). */
function chunked(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const places = fc.array(fc.nat(), { maxLength: 12 });

describe('reading a capture', () => {
  it('gives back the packets that were written', () => {
    fc.assert(
      fc.property(anyFile, ({ pieces, packets }) => {
        expect(readChunks([bytesOf(...pieces)])).toMatchObject({ packets, damage: undamaged });
      }),
    );
  });

  it('gives the same for any chunking', () => {
    fc.assert(
      fc.property(anyFile, places, ({ pieces }, cuts) => {
        const file = bytesOf(...pieces);
        expect(readChunks(chunked(file, cuts))).toEqual(readChunks([file]));
      }),
    );
  });

  it.each(['any-sll2.pcap', 'two-interfaces.pcapng'])('gives the same for %s byte by byte', (name) => {
    const file = fixtureBytes(name);
    expect(readChunks(Array.from(file, (byte) => Uint8Array.of(byte)))).toEqual(readChunks([file]));
  });

  it('gives of a file cut anywhere the packets before the cut, and says what is left over', () => {
    fc.assert(
      fc.property(anyFile, fc.nat(), ({ pieces, packets, headers }, place) => {
        const file = bytesOf(...pieces);
        const cut = place % (file.length + 1);
        const ends = pieces.map((_, index) => bytesOf(...pieces.slice(0, index + 1)).length);
        const whole = ends.filter((end) => end <= cut);
        const read = readChunks([file.subarray(0, cut)]);
        const cutBytes = cut - (whole.at(-1) ?? 0);
        expect(read.packets).toEqual(packets.slice(0, Math.max(0, whole.length - headers)));
        expect(read.damage).toMatchObject({ cutBytes, unreadableBytes: 0, malformedBlocks: 0 });
        expect(read.damage.messages).toHaveLength(cut === 0 || cutBytes > 0 ? 1 : 0);
      }),
    );
  });

  it('survives any bytes, behind any beginning, and accounts for a file it cannot read', () => {
    const beginnings = fc.oneof(
      fc.constant(new Uint8Array(0)),
      anyFile.map(({ pieces }) => bytesOf(...pieces)),
    );
    fc.assert(
      fc.property(beginnings, fc.uint8Array({ maxLength: 400, size: 'max' }), places, (beginning, rubbish, cuts) => {
        const file = bytesOf(beginning, rubbish);
        const { packets, damage } = readChunks(chunked(file, cuts));
        expect(packets.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(file.length);
        expect(damage.cutBytes === 0 || damage.unreadableBytes === 0).toBe(true);
        expect(damage.cutBytes + damage.unreadableBytes).toBeLessThanOrEqual(file.length);
      }),
      { numRuns: 500 },
    );
  });

  it('survives a file with any byte changed', () => {
    fc.assert(
      fc.property(anyFile, fc.nat(), fc.nat(255), ({ pieces }, place, value) => {
        const file = bytesOf(...pieces);
        file[place % file.length] = value;
        const { damage } = readChunks([file]);
        expect(damage.cutBytes + damage.unreadableBytes).toBeLessThanOrEqual(file.length);
      }),
      { numRuns: 500 },
    );
  });
});

const little = { littleEndian: true, linkType: 1 };
const packet: CapturedPacket = {
  timestampNs: 1_700_000_000_000_001_000n,
  linkType: 1,
  bytes: Uint8Array.of(1, 2, 3),
  originalLength: 60,
};

describe('damage', () => {
  const file = bytesOf(...pcap([packet, packet], { ...little, nanoseconds: false }));
  const changed = (at: number, ...bytes: number[]) => {
    const copy = file.slice();
    copy.set(bytes, at);
    return readChunks([copy]);
  };

  it.each([
    ['an empty file', [], 'the file is empty'],
    ['less than a magic number', [0xd4, 0xc3], 'the file ends 2 bytes into an incomplete header'],
    [
      'another kind of file',
      [0x1f, 0x8b, 8, 0, 0],
      'at byte 0: 0x1f8b0800 begins neither a pcap nor a pcapng file; 5 bytes from there on are unreadable',
    ],
  ])('%s', (_, bytes, message) => {
    expect(readChunks([Uint8Array.from(bytes)]).damage.messages).toEqual([message]);
  });

  it('stops at a record that is too long to be one, and keeps what came before', () => {
    const { packets, damage } = changed(24 + 19 + 8, 0xff, 0xff, 0xff, 0x7f);
    expect(packets).toEqual([packet]);
    expect(damage).toEqual({
      cutBytes: 0,
      unreadableBytes: 19,
      malformedBlocks: 0,
      messages: ['at byte 43: a record claims 2147483647 captured bytes; 19 bytes from there on are unreadable'],
    });
  });

  it('stops at a record whose time is none', () => {
    expect(changed(24 + 4, 0x40, 0x42, 0x0f, 0).damage.messages).toEqual([
      'at byte 24: a record claims 1000000 of 1000000 parts of a second; 38 bytes from there on are unreadable',
    ]);
  });

  it('counts what arrives after it gave up', () => {
    const { damage } = readChunks([Uint8Array.of(0, 0, 0, 0, 0), new Uint8Array(7)]);
    expect(damage.unreadableBytes).toBe(12);
  });
});

describe('pcapng', () => {
  const read = (...blocks: Uint8Array[]) => readChunks([bytesOf(...blocks)]);
  const u32 = (value: number) => uint(4, value, true);

  it.each([
    ['10⁻⁶ unless said otherwise', undefined, 1_700_000_000_000_001n, 1_700_000_000_000_001_000n],
    ['10⁻⁹', 9, 1_700_000_000_000_000_001n, 1_700_000_000_000_000_001n],
    ['10⁻¹², cutting what is below a nanosecond', 12, 7_000_000_000_001_999n, 7_000_000_000_001n],
    ['2⁻¹⁰', 0x80 | 10, (1_700_000_000n << 10n) + 512n, 1_700_000_000_500_000_000n],
    ['2⁻³⁰', 0x80 | 30, 1_700_000_000n << 30n, 1_700_000_000_000_000_000n],
  ])('reads timestamps in units of %s', (_, resolution, units, timestampNs) => {
    const { packets } = read(
      pcapngSection(true),
      pcapngInterface({ ...little, resolution }),
      pcapngPacket(0, units, packet, true),
    );
    expect(packets[0]?.timestampNs).toBe(timestampNs);
  });

  it('adds the offset of an interface, which may be negative', () => {
    const described = pcapngInterface({ ...little, resolution: 9, offsetSeconds: -3600 });
    const { packets } = read(pcapngSection(true), described, pcapngPacket(0, 7_200_000_000_005n, packet, true));
    expect(packets[0]?.timestampNs).toBe(3_600_000_000_005n);
  });

  it('gives packets of a Simple Packet Block no time', () => {
    const simple = pcapngBlock(3, bytesOf(u32(9), [1, 2, 3, 4, 5]), true);
    const { packets, damage } = read(pcapngSection(true), pcapngInterface({ ...little, snapLength: 5 }), simple);
    expect(packets).toEqual([
      { timestampNs: undefined, linkType: 1, bytes: Uint8Array.of(1, 2, 3, 4, 5), originalLength: 9 },
    ]);
    expect(damage).toEqual(undamaged);
  });

  it('reads the Packet Block of old files', () => {
    const old = pcapngBlock(
      2,
      bytesOf(uint(2, 0, true), uint(2, 77, true), u32(0), u32(5), u32(2), u32(60), [8, 9]),
      true,
    );
    const { packets } = read(pcapngSection(true), pcapngInterface(little), old);
    expect(packets).toEqual([{ timestampNs: 5000n, linkType: 1, bytes: Uint8Array.of(8, 9), originalLength: 60 }]);
  });

  it('starts anew with every section, in its own byte order', () => {
    const section = (littleEndian: boolean, linkType: number) => [
      pcapngSection(littleEndian),
      pcapngInterface({ littleEndian, linkType }),
      pcapngPacket(0, 5n, packet, littleEndian),
    ];
    const { packets, linkType } = read(...section(true, 1), ...section(false, 101));
    expect(packets.map((read) => read.linkType)).toEqual([1, 101]);
    expect(linkType).toBe(1);
  });

  it('passes over other blocks silently, and over malformed ones with a count', () => {
    const { packets, damage } = read(
      pcapngSection(true),
      pcapngInterface(little),
      pcapngBlock(5, new Uint8Array(8), true),
      pcapngPacket(3, 5n, packet, true),
      pcapngPacket(0, 5n, packet, true),
    );
    expect(packets).toHaveLength(1);
    expect(damage).toEqual({ ...undamaged, malformedBlocks: 1, messages: ['1 malformed blocks were passed over'] });
  });

  it('does not read a packet beyond its block', () => {
    const tooLong = pcapngPacket(0, 5n, packet, true);
    tooLong[8 + 12] = 5;
    const { packets, damage } = read(pcapngSection(true), pcapngInterface(little), tooLong);
    expect(packets).toEqual([]);
    expect(damage.malformedBlocks).toBe(1);
  });

  it.each([
    ['a length that is none', bytesOf(u32(6), u32(13), u32(0)), 'a block claims 13 bytes'],
    [
      'another length at its end',
      bytesOf(u32(6), u32(12), u32(16)),
      'a block ends with another length than it begins with',
    ],
    ['no byte order', bytesOf(uint(4, 0x0a0d0d0a), u32(12), u32(12)), 'a section starts without its byte-order magic'],
  ])('stops at a block with %s', (_, block, message) => {
    expect(read(pcapngSection(true), block).damage).toEqual({
      ...undamaged,
      unreadableBytes: 12,
      messages: [`at byte 28: ${message}; 12 bytes from there on are unreadable`],
    });
  });
});
