import { describe, expect, it } from 'vitest';
import { filterExpression } from '../../../src/packet/filter.ts';

describe('a capture filter', () => {
  it('asks for ARP and flagged segments of an IPv4 address', () => {
    const address = '192.0.2.200';
    expect(
      filterExpression([
        { kind: 'neighbour', address },
        { kind: 'tcp', address, port: 80, flags: ['syn', 'rst'] },
      ]),
    ).toBe('(arp host 192.0.2.200) or (ip host 192.0.2.200 and tcp port 80 and tcp[tcpflags] & 6 != 0)');
  });

  it('asks for neighbour discovery and looks for the flags behind the IPv6 header', () => {
    const address = '2001:DB8:0::200';
    expect(
      filterExpression([
        { kind: 'neighbour', address },
        { kind: 'tcp', address, flags: ['syn', 'fin', 'rst'] },
      ]),
    ).toBe(
      '(icmp6 and (ip6[40] == 135 or ip6[40] == 136) and ip6[48:4] == 0x20010db8 and ip6[52:4] == 0x0 and ip6[56:4] == 0x0' +
        ' and ip6[60:4] == 0x200) or (ip6 host 2001:db8::200 and tcp and ip6[6] == 6 and ip6[53] & 7 != 0)',
    );
  });

  it('asks for every segment where no flags are named, and for everything without terms', () => {
    expect(filterExpression([{ kind: 'tcp', address: '192.0.2.200' }])).toBe('(ip host 192.0.2.200 and tcp)');
    expect(filterExpression([])).toBe('');
  });

  it('leaves out the zone of an address, which is not in the packet', () => {
    expect(filterExpression([{ kind: 'tcp', address: 'fe80::1%eth0' }])).toBe('(ip6 host fe80::1 and tcp)');
  });

  it.each(['', 'example.org', '192.0.2.1 or port 22', '192.0.2', '010.0.2.1', '::1 or ip6'])(
    'refuses %j',
    (address) => {
      expect(() => filterExpression([{ kind: 'neighbour', address }])).toThrow(
        expect.objectContaining({ code: 'bad-address' }),
      );
    },
  );
});
