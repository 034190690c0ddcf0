import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArpingArgs, arping } from '../../../src/probe/arping.ts';
import { type ArpingFlavour, arpingFlavour } from '../../../src/probe/arping-output.ts';
import type { Dated } from '../../../src/probe/contract.ts';
import type { CommandEnd } from '../../../src/vantage/contract.ts';
import { chunksOf, decode, endOf, factsOf, type Recorded, reading, recorded, startedNs } from './recorded.ts';

const flavours = ['iputils', 'habets'] as const;
const target = '192.0.2.200';
const a = '02:00:00:00:02:11';
const b = '02:00:00:00:02:12';
const c = '02:00:00:00:02:13';

const open = (recording: Recorded, args: Pick<ArpingArgs, 'flavour' | 'seconds'>) =>
  arping.open({ interface: 'eth0', target, ...args }, reading(recording));

/** Decodes a recording; `seconds` is what its argv says. */
function play(name: string, change: (end: CommandEnd) => CommandEnd = (end) => end): readonly Dated[] {
  const recording = recorded(name);
  const flavour: ArpingFlavour = name.includes('iputils') ? 'iputils' : 'habets';
  const seconds = Number(recording.argv[recording.argv.indexOf(flavour === 'iputils' ? '-w' : '-c') + 1]);
  return decode(open(recording, { flavour, seconds }), chunksOf(recording), change(endOf(recording)));
}

/** The MACs of each round by the second it was sent in, and how far off the whole second that was, in ms. */
const rounds = (dated: readonly Dated[]) =>
  dated.flatMap(({ fact, atNs = Number.NaN }) => {
    if (fact.type !== 'arp.round') return [];
    const second = Math.floor((atNs - startedNs) / 1e9);
    return [
      { second, offMs: (atNs - startedNs) / 1e6 - second * 1000, macs: fact.replies.map(({ mac }) => mac).sort() },
    ];
  });

const bySecond = (dated: readonly Dated[]) =>
  rounds(dated)
    .sort((one, other) => one.second - other.second)
    .map(({ second, macs }) => [second, ...macs]);

const failures = (dated: readonly Dated[]) => factsOf(dated, 'probe.failed');

describe.each(flavours)('rounds of %s arping', (flavour) => {
  it.each([
    [
      'three-answer',
      [
        [0, a, b, c],
        [1, a, b, c],
        [2, a, b, c],
      ],
    ],
    [
      'same-mac-twice',
      [
        [0, a, a],
        [1, a, a],
        [2, a, a],
      ],
    ],
    [
      'one-answers',
      [
        [0, b],
        [1, b],
        [2, b],
      ],
    ],
    ['silent', [[0], [1], [2]]],
    ['gap', [[0, a], [1, a], [2], [3], [4, b, c], [5, b, c]]],
    // 2.4 s: the third broadcast had no second of its own.
    [
      'interrupted',
      [
        [0, b, c],
        [1, b, c],
      ],
    ],
    [
      'source',
      [
        [0, b, c],
        [1, b, c],
      ],
    ],
  ])('%s', (scene, expected) => {
    const dated = play(`arping/${flavour}-${scene}`);
    expect(bySecond(dated)).toEqual(expected);
    expect(failures(dated)).toEqual([]);
    for (const { offMs } of rounds(dated)) expect(offMs).toBeLessThan(100);
  });

  it('says in each round what was asked, where, and where the answers stand in the output', () => {
    const name = `arping/${flavour}-three-answer`;
    const printed = chunksOf(recorded(name))
      .map(({ bytes }) => new TextDecoder().decode(bytes))
      .join('');
    for (const { fact, span } of play(name)) {
      expect(fact).toMatchObject({ target, interface: 'eth0', sent: 1 });
      const words = printed.slice(span?.offset, (span?.offset ?? 0) + (span?.length ?? 0));
      expect(words.match(/02:00:00:00:02:1[123]/g)).toHaveLength(3);
      expect(words.endsWith('\n')).toBe(true);
    }
  });

  it('tells a round while the command runs, as soon as the next one is answered', () => {
    const recording = recorded(`arping/${flavour}-three-answer`);
    const decoder = open(recording, { flavour, seconds: 3 });
    const first = chunksOf(recording).find(({ bytes, gotNs }) => decoder.chunk(bytes, gotNs).length > 0);
    expect(((first?.gotNs ?? Number.NaN) - startedNs) / 1e6).toBeLessThan(1200);
  });

  it('keeps each answer in its round though every chunk is read up to 0.3 s late', () => {
    for (const scene of ['three-answer', 'gap', 'one-answers']) {
      const recording = recorded(`arping/${flavour}-${scene}`);
      const seconds = scene === 'gap' ? 6 : 3;
      const onTime = bySecond(play(`arping/${flavour}-${scene}`));
      fc.assert(
        fc.property(fc.array(fc.nat(300_000_000), { minLength: 40, maxLength: 40 }), (lateness) => {
          let before = 0;
          const late = chunksOf(recording).map(({ bytes, gotNs }, at) => {
            before = Math.max(before, gotNs + (lateness[at] ?? 0));
            return { bytes, gotNs: before };
          });
          const end = { ...endOf(recording), endedNs: Math.max(before, endOf(recording).endedNs) };
          expect(bySecond(decode(open(recording, { flavour, seconds }), late, end))).toEqual(onTime);
        }),
      );
    }
  });

  it('does not call seconds silent in which arping itself stood still', () => {
    const told = rounds(play(`arping/${flavour}-stalled`));
    expect(told.map(({ macs }) => macs)).toEqual(told.map(() => [b, c]));
    expect(told).toHaveLength(flavour === 'iputils' ? 4 : 6);
  });

  it('keeps what it saw before the interface went down, and says that it did', () => {
    const dated = play(`arping/${flavour}-goes-down`);
    expect(bySecond(dated)[0]).toEqual([0, b, c]);
    expect(failures(dated)).toMatchObject([{ reason: 'failed', hint: expect.stringContaining('interface up') }]);
  });

  it('claims no silence for what was lost before it said anything', () => {
    const recording = recorded(`arping/${flavour}-silent`);
    const lost = decode(open(recording, { flavour, seconds: 3 }), [], { ...endOf(recording), how: 'lost' });
    expect(lost).toMatchObject([{ fact: { type: 'probe.failed', reason: 'lost' } }]);
    expect(lost).toHaveLength(1);
  });
});

describe('answers', () => {
  it('have the RTT that iputils measured, without the half millisecond that it adds', () => {
    const [first] = factsOf(play('arping/iputils-one-answers'), 'arp.round');
    const printed = /\s([\d.]+)ms/.exec(
      chunksOf(recorded('arping/iputils-one-answers'))
        .map(({ bytes }) => new TextDecoder().decode(bytes))
        .join(''),
    );
    expect(first?.replies[0]?.rttUs).toBeCloseTo(Number(printed?.[1]) * 1000 - 500, 6);
  });

  it.each([
    ['6.370 usec', 6.37],
    ['812.000 nsec', 0.812],
    ['38.773 msec', 38_773],
    ['1.002 sec', 1_002_000],
    // Captured before the call that sent the question had returned.
    ['-900.000 nsec', 0],
  ])('of Habets, %s', (printed, rttUs) => {
    const decoder = arping.open(
      { flavour: 'habets', interface: 'eth0', target, seconds: 1 },
      { startedNs, epochNs: 0n },
    );
    const lines = `42 bytes from 02:00:00:00:02:11 (${target}): index=0 time=${printed}\nTimeout\n`;
    const dated = decoder.chunk(new TextEncoder().encode(lines), startedNs + 1e9);
    expect(factsOf(dated, 'arp.round')[0]?.replies).toEqual([{ mac: a, rttUs }]);
  });
});

describe('arping that fails', () => {
  it.each([
    ['iputils-no-such-interface', 'failed', /Device nope0 not available/, /no such interface/],
    ['habets-no-such-interface', 'failed', /No such device/, /no such interface/],
    ['iputils-unprivileged', 'permission', /Operation not permitted/, /CAP_NET_RAW/],
    ['habets-unprivileged', 'permission', /CAP_NET_RAW required/, /CAP_NET_RAW/],
    ['iputils-unknown-host', 'failed', /no-such-host\.invalid/, /IPv4 address/],
    ['habets-unknown-host', 'failed', /no-such-host\.invalid/, /IPv4 address/],
    ['iputils-invalid-option', 'too-old', /invalid option/, /iputils-arping/],
    ['habets-invalid-option', 'too-old', /invalid option/, /iputils-arping/],
    ['iputils-no-address', 'failed', /no source address/, /IPv4 address/],
    ['habets-no-address', 'failed', /Unable to get the IPv4 address/, /IPv4 address/],
    ['iputils-foreign-source', 'failed', /Cannot assign/, /source address/],
    ['iputils-down', 'failed', /"eth0" is down/, /interface up/],
    ['habets-down', 'failed', /eth0 is down/, /interface up/],
    ['iputils-loopback', 'failed', /not ARPable/, /no ARP/],
  ])('%s', (name, reason, message, hint) => {
    const dated = play(`arping/${name}`);
    expect(rounds(dated)).toEqual([]);
    expect(dated).toHaveLength(1);
    expect(failures(dated)).toMatchObject([
      { probe: 'arping', reason, message: expect.stringMatching(message), hint: expect.stringMatching(hint) },
    ]);
  });

  it('is not failed because it was stopped', () => {
    const recording = recorded('arping/habets-three-answer');
    const [first] = chunksOf(recording);
    if (!first) throw new Error('the recording is empty');
    const end = { ...endOf(recording), how: 'signalled', signal: 'SIGTERM' } as const;
    expect(decode(open(recording, { flavour: 'habets', seconds: 3 }), [first], end)).toEqual([]);
  });
});

describe('arpingFlavour', () => {
  it.each([
    ['iputils-version', 'iputils'],
    ['habets-version', 'habets'],
    ['busybox-version', null],
  ])('%s', (name, flavour) => {
    const { stdout } = recorded(`arping/${name}`);
    expect(arpingFlavour(stdout.map(({ text }) => text).join(''))).toBe(flavour);
  });
});

describe('argv', () => {
  const args = { interface: 'eth0', target, source: '192.0.2.1', seconds: 2 };
  it.each(flavours)('of %s is the one that was recorded', (flavour) => {
    expect(arping.argv({ ...args, flavour })).toEqual(recorded(`arping/${flavour}-source`).argv);
  });
});
