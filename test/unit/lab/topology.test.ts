import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLabName, namespaceOf, namespacePrefix } from '../../../src/lab/name.ts';
import { hostNames, interfaces, lanHosts, nodes, vip } from '../../../src/lab/topology.ts';

const labName = fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/);

/** The networks that RFC 5737 keeps for documentation. */
const documentation = ['192.0.2.', '198.51.100.', '203.0.113.'];

describe('the topology', () => {
  it('gives every address and every MAC once', () => {
    const addresses = [vip.address, ...interfaces.map((each) => each.interface.address)];
    expect(new Set(addresses).size).toBe(addresses.length);
    const macs = interfaces.map((each) => each.interface.mac);
    expect(new Set(macs).size).toBe(macs.length);
  });

  it('uses addresses for documentation only', () => {
    for (const { interface: each } of interfaces) {
      expect(documentation.filter((network) => each.address.startsWith(network))).toHaveLength(1);
    }
  });

  it('spells the end of each address in its MAC, which is locally administered and of one host', () => {
    for (const { interface: each } of interfaces) {
      expect(each.mac).toMatch(/^02(:[0-9]{2}){5}$/);
      expect(Number(each.mac.slice(-2))).toBe(Number(each.address.split('.').at(-1)));
    }
  });

  it('gives every host but the switch an interface', () => {
    expect([...new Set(interfaces.map(({ host }) => host))].sort()).toEqual(
      hostNames.filter((host) => host !== 'lan').sort(),
    );
  });

  it('puts a pod and its gateway into the same subnet, and no two pods into one', () => {
    const subnets = nodes.map(({ pod }) => pod.subnet);
    expect(new Set(subnets).size).toBe(nodes.length);
    for (const { pod } of nodes) {
      const start = Number(/\.(\d+)\/28$/.exec(pod.subnet)?.[1]);
      expect(start % 16).toBe(0);
      for (const { address } of [pod.interface, pod.gateway]) {
        const last = Number(address.split('.').at(-1));
        expect(last).toBeGreaterThan(start);
        expect(last).toBeLessThan(start + 15);
      }
    }
  });

  it('knows whose MAC it is on the LAN', () => {
    for (const { host, mac } of lanHosts) {
      expect(interfaces.find((each) => each.interface.mac === mac)?.host).toBe(host);
    }
  });
});

describe('names of labs', () => {
  it('never make the namespaces of one lab those of another', () => {
    fc.assert(
      fc.property(labName, labName, fc.constantFrom(...hostNames), (one, other, host) => {
        expect(namespaceOf(one, host).startsWith(namespacePrefix(other))).toBe(one === other);
      }),
    );
  });

  it('are refused when they could mean something else to a shell, a path or a prefix', () => {
    for (const name of ['', 'A', '1lab', 'a-b', '../x', 'a b', 'a'.repeat(13), 'lab\n']) {
      expect(() => checkLabName(name)).toThrow(/cannot be a lab's name/);
    }
    fc.assert(fc.property(labName, (name) => checkLabName(name) === name));
  });
});
