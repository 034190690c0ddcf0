import { describe, expect, it } from 'vitest';
import { arpSysctl } from '../../../src/probe/arp-sysctl.ts';
import type { Probe } from '../../../src/probe/contract.ts';
import { ipAddress } from '../../../src/probe/ip-address.ts';
import { ipLink } from '../../../src/probe/ip-link.ts';
import { ipRoute } from '../../../src/probe/ip-route.ts';
import { nstat } from '../../../src/probe/nstat.ts';
import type { CommandEnd } from '../../../src/vantage/contract.ts';
import { chunksOf, decode, endOf, factsOf, reading, recorded } from './recorded.ts';

function play(probe: Probe<undefined>, file: string, change: (end: CommandEnd) => CommandEnd = (end) => end) {
  const recording = recorded(`${probe.name}/${file}`);
  return decode(probe.open(undefined, reading(recording)), chunksOf(recording), change(endOf(recording)));
}

/** Decodes output that no recording has. */
function read(probe: Probe<undefined>, printed: string, change: Partial<CommandEnd> = {}) {
  const end = {
    how: 'exited',
    exitCode: 0,
    stderrTail: '',
    truncated: false,
    startedNs: 0,
    endedNs: 1,
    ...change,
  } as CommandEnd;
  const dated = decode(
    probe.open(undefined, { startedNs: 0, epochNs: 0n }),
    [{ bytes: new TextEncoder().encode(printed), gotNs: 1 }],
    end,
  );
  return dated.map(({ fact }) => fact);
}

describe('ip link', () => {
  it('tells MAC, kind, bridge and whether an interface can be used', () => {
    const links = factsOf(play(ipLink, 'bridges'), 'link.interface');
    const byName = Object.fromEntries(links.map((link) => [link.interface, link]));
    expect(byName.lo).toMatchObject({ mac: null, up: true });
    expect(byName.eth0).toMatchObject({ mac: '02:00:00:00:02:01', up: true, kind: 'veth' });
    expect(byName.br1).toMatchObject({ up: false, kind: 'bridge' });
    expect(byName.veth0).toMatchObject({ master: 'br1', up: false });
    expect(byName.vx0).toMatchObject({ kind: 'vxlan' });
  });
});

describe('ip address', () => {
  it('tells the addresses of both families', () => {
    const told = factsOf(play(ipAddress, 'both-families'), 'link.address').map(
      ({ interface: name, address, prefixLength }) => `${name} ${address}/${prefixLength}`,
    );
    expect(told).toEqual(expect.arrayContaining(['lo 127.0.0.1/8', 'eth0 192.0.2.1/24', 'eth0 2001:db8::1/64']));
  });
});

describe('ip route', () => {
  it('tells routes of every kind, each next hop of a multipath route by itself', () => {
    const routes = factsOf(play(ipRoute, 'kinds'), 'link.route').map(({ type: _, ...route }) => route);
    expect(routes).toEqual(
      expect.arrayContaining([
        { destination: 'default', interface: 'eth0', gateway: '192.0.2.11' },
        { destination: '192.0.2.0/24', interface: 'eth0' },
        { destination: '203.0.113.0/28', interface: 'eth0', gateway: '192.0.2.11' },
        { destination: '203.0.113.0/28', interface: 'eth0', gateway: '192.0.2.12' },
        { destination: '203.0.113.16/28', kind: 'blackhole' },
        { destination: '203.0.113.32/28', kind: 'unreachable' },
      ]),
    );
  });

  it('says nothing of a table without routes', () => {
    expect(play(ipRoute, 'none')).toEqual([]);
  });
});

describe('what is no list of rows', () => {
  it.each([
    ['half a list', '[{"dst":"default"'],
    ['an object', '{}'],
    ['text', 'default via 192.0.2.11 dev eth0'],
  ])('%s is bad output', (_, printed) => {
    expect(read(ipRoute, printed)).toMatchObject([{ type: 'probe.failed', reason: 'bad-output' }]);
  });

  it('keeps the rows it knows beside one that it does not', () => {
    expect(read(ipRoute, '[{},{"dst":"default"},{"dst":7}]')).toMatchObject([
      { type: 'link.route', destination: 'default' },
      { type: 'probe.failed', reason: 'bad-output', message: '1 of 2 rows have an unknown shape' },
    ]);
  });

  it('says nothing of what was cut short because it was stopped', () => {
    expect(read(ipRoute, '[{"dst":"default"}', { how: 'aborted' })).toEqual([]);
  });

  it('does not trust a list that was cut by a limit', () => {
    expect(read(ipRoute, '[{"dst":"default"}]', { truncated: true })).toMatchObject([{ reason: 'bad-output' }]);
  });
});

describe('ARP sysctls', () => {
  const values = (file: string) =>
    new Map(factsOf(play(arpSysctl, file), 'sysctl.value').map(({ key, value }) => [key, value]));

  it('are told by their names, of every interface', () => {
    const told = values('interfaces');
    expect(told.get('net.ipv4.conf.all.arp_ignore')).toBe('0');
    expect(told.get('net.ipv4.conf.eth0.rp_filter')).toMatch(/^[012]$/);
    expect(told.get('net.ipv4.neigh.eth0.locktime')).toBe('0');
    // As sysctl(8) writes the interface eth0.100.
    expect(told.get('net.ipv4.conf.eth0/100.arp_announce')).toBe('0');
  });

  it('are the same with the tools of busybox', () => {
    const byName = (one: Map<string, string>) => [...one].sort(([left], [right]) => left.localeCompare(right));
    expect(byName(values('busybox'))).toEqual(byName(values('interfaces')));
  });

  it('are no failure when an interface went away meanwhile, and one when there are none', () => {
    const gone = play(
      arpSysctl,
      'interfaces',
      (end) => ({ ...end, exitCode: 1, stderrTail: 'grep: … No such file or directory' }) as CommandEnd,
    );
    expect(factsOf(gone, 'probe.failed')).toEqual([]);
    expect(
      read(arpSysctl, '', { stderrTail: "find: '/proc/sys/net/ipv4/conf': No such file or directory" }),
    ).toMatchObject([
      { type: 'probe.failed', reason: 'failed', message: expect.stringContaining('/proc/sys/net/ipv4/conf') },
    ]);
    expect(read(arpSysctl, '')).toMatchObject([{ type: 'probe.failed', reason: 'bad-output' }]);
  });
});

describe('nstat', () => {
  it('tells every counter, zeros included', () => {
    const [snapshot] = factsOf(play(nstat, 'absolute'), 'counter.snapshot');
    expect(snapshot?.values).toMatchObject({ TcpEstabResets: 0, TcpActiveOpens: 0, TcpOutRsts: 0, TcpRetransSegs: 0 });
    expect(snapshot?.values.IpInReceives).toBeGreaterThan(0);
  });

  it('does not take the older samples of a running `nstat -d` for the counters', () => {
    expect(read(nstat, '{"123.456 sampling_interval=5 time_const=60":{"TcpOutRsts":1}}')).toMatchObject([
      { type: 'probe.failed', reason: 'bad-output' },
    ]);
  });
});
