import { describe, expect, it } from 'vitest';
import { type IpNeighArgs, ipNeigh } from '../../../src/probe/ip-neigh.ts';
import { type NeighMonitorArgs, neighMonitor } from '../../../src/probe/neigh-monitor.ts';
import type { CommandEnd } from '../../../src/vantage/contract.ts';
import { chunksOf, decode, endOf, factsOf, reading, recorded, startedNs } from './recorded.ts';

const vip = '192.0.2.200';
const a = '02:00:00:00:02:11';
const b = '02:00:00:00:02:12';
const c = '02:00:00:00:02:13';

function monitor(name: string, args: NeighMonitorArgs, change: (end: CommandEnd) => CommandEnd = (end) => end) {
  const recording = recorded(`neigh-monitor/${name}`);
  return decode(neighMonitor.open(args, reading(recording)), chunksOf(recording), change(endOf(recording)));
}

function snapshot(name: string, args: IpNeighArgs = {}) {
  const recording = recorded(`ip-neigh/${name}`);
  return decode(ipNeigh.open(args, reading(recording)), chunksOf(recording), endOf(recording));
}

describe('changes of the neighbour table', () => {
  it('of one address: each host that claims it, then its deletion', () => {
    const changes = factsOf(monitor('flips', { address: vip }), 'neigh.entry');
    expect(changes.map(({ mac, state }) => [mac, state])).toEqual([
      [a, 'STALE'],
      [b, 'STALE'],
      [c, 'STALE'],
      [a, 'STALE'],
      [null, 'FAILED'],
      [null, 'DELETED'],
    ]);
    for (const change of changes) expect(change).toMatchObject({ address: vip, interface: 'eth0', origin: 'change' });
  });

  it('have the time that the tool printed: up to when it was read, and within 20 ms of that', () => {
    const { stdout } = recorded('neigh-monitor/flips');
    const dated = monitor('flips', {});
    expect(dated[0]?.atNs).toBeLessThanOrEqual(startedNs + (stdout[0]?.atUs ?? 0) * 1000);
    expect(dated[0]?.atNs).toBeGreaterThan(startedNs + (stdout[0]?.atUs ?? 0) * 1000 - 20e6);
    const times = dated.map(({ atNs = Number.NaN }) => atNs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });

  it('of every address, IPv6 and flags included', () => {
    const told = factsOf(monitor('flips', {}), 'neigh.entry').map(
      ({ address, mac, state }) => `${address} ${mac} ${state}`,
    );
    expect(told).toEqual(
      expect.arrayContaining([
        `192.0.2.11 ${a} REACHABLE`,
        `2001:db8::11 ${a} REACHABLE`,
        '192.0.2.50 02:00:00:00:02:50 PERMANENT',
        '192.0.2.51 02:00:00:00:02:51 PERMANENT',
        '192.0.2.51 null DELETED',
        '192.0.2.52 02:00:00:00:02:52 NOARP',
        '192.0.2.77 null FAILED',
      ]),
    );
  });

  it('with labels, as `ip monitor` prints them for more than one kind of object', () => {
    const told = factsOf(monitor('labelled', { address: '192.0.2.60' }), 'neigh.entry');
    expect(told.map(({ mac, state }) => [mac, state])).toEqual([
      ['02:00:00:00:02:60', 'STALE'],
      [null, 'FAILED'],
      [null, 'DELETED'],
    ]);
  });

  it('point at their line of the output', () => {
    const printed = recorded('neigh-monitor/flips')
      .stdout.map(({ text }) => text)
      .join('');
    for (const { fact, span } of monitor('flips', {})) {
      const line = printed.slice(span?.offset, (span?.offset ?? 0) + (span?.length ?? 0));
      expect(line).toContain(fact.type === 'neigh.entry' ? `${fact.address} dev eth0` : 'nothing else');
      expect(line.indexOf('\n')).toBe(line.length - 1);
    }
  });

  it.each([
    ['stopped', (end: CommandEnd): CommandEnd => end],
    ['at its deadline', (end: CommandEnd): CommandEnd => ({ ...end, how: 'timed-out' })],
  ])('end without a failure when %s', (_, change) => {
    expect(factsOf(monitor('flips', {}, change), 'probe.failed')).toEqual([]);
  });

  it.each([
    ['the vantage is lost', { how: 'lost' }, 'lost'],
    ['output was dropped', { truncated: true }, 'bad-output'],
    [
      'the kernel dropped messages',
      { stderrTail: 'netlink receive error No buffer space available (105)\n' },
      'bad-output',
    ],
  ] as const)('end with a failure when %s', (_, change, reason) => {
    const told = factsOf(
      monitor('flips', {}, (end) => ({ ...end, ...change }) as CommandEnd),
      'probe.failed',
    );
    expect(told).toMatchObject([{ probe: 'neigh-monitor', reason }]);
  });
});

describe('a snapshot of the neighbour table', () => {
  it('has resolved and unresolved entries of both families', () => {
    const told = factsOf(snapshot('states'), 'neigh.entry').map(
      ({ address, mac, state }) => `${address} ${mac} ${state}`,
    );
    expect(told).toEqual(
      expect.arrayContaining([
        `${vip} ${b} STALE`,
        '192.0.2.78 null INCOMPLETE',
        '192.0.2.77 null FAILED',
        '192.0.2.50 02:00:00:00:02:50 PERMANENT',
        expect.stringMatching(`2001:db8::11 ${a}`),
      ]),
    );
  });

  it('of one address, with the time at which it was printed', () => {
    const [first, ...rest] = snapshot('one', { address: vip });
    expect(rest).toEqual([]);
    expect(first?.fact).toEqual({
      type: 'neigh.entry',
      address: vip,
      interface: 'eth0',
      mac: b,
      state: 'STALE',
      origin: 'snapshot',
    });
    expect(first?.atNs).toBe(startedNs + (recorded('ip-neigh/one').stdout[0]?.atUs ?? 0) * 1000);
  });

  it('of an address without an entry says nothing, and does not fail', () => {
    expect(snapshot('nobody', { address: '192.0.2.222' })).toEqual([]);
  });
});
