import { describe, expect, it } from 'vitest';
import { namespaceOf } from '../../../src/lab/name.ts';
import { removalStep, type Step, upPlan } from '../../../src/lab/plan.ts';
import { announcer, hostNames, interfaces, nodes, vip } from '../../../src/lab/topology.ts';

const plan = upPlan('x');
const all = hostNames.map((host) => namespaceOf('x', host));

/** The namespace that a step works in, by `ip -n` or by `nsenter`; undefined for the machine's own. */
function placeOf({ argv }: Step): string | undefined {
  const entered = argv.find((word) => word.startsWith('--net=/run/netns/'));
  return entered ? entered.slice('--net=/run/netns/'.length) : argv[1] === '-n' ? argv[2] : undefined;
}

const inputLines = ({ input = '' }: Step): readonly string[] => input.split('\n').filter((line) => line !== '');

const linesIn = (host: (typeof hostNames)[number]): readonly string[] =>
  plan.filter((step) => placeOf(step) === namespaceOf('x', host)).flatMap(inputLines);

describe('the plan of a lab', () => {
  const [first, ...rest] = plan;
  const outside = first ? inputLines(first) : [];

  it('makes every namespace once, before anything is in it', () => {
    expect(outside.filter((line) => line.startsWith('netns add '))).toEqual(all.map((name) => `netns add ${name}`));
    expect(outside.findIndex((line) => line.startsWith('link '))).toBe(all.length);
  });

  it('leaves nothing in the namespace of the caller', () => {
    for (const line of outside.filter((each) => each.startsWith('link '))) {
      const ends = [...line.matchAll(/ netns (\S+)/g)].map(([, name]) => name);
      expect(ends).toHaveLength(line.includes('type bridge') ? 1 : 2);
      for (const end of ends) expect(all).toContain(end);
    }
    for (const step of rest) expect(all).toContain(placeOf(step));
  });

  it('makes, addresses and raises every interface', () => {
    for (const { host, interface: each } of interfaces) {
      expect(outside.filter((line) => line.includes(`address ${each.mac}`))).toHaveLength(1);
      expect(linesIn(host)).toContain(`addr add ${each.address}/${each.prefixLength} dev ${each.name}`);
      expect(linesIn(host)).toContain(`link set ${each.name} up`);
    }
  });

  it('plugs the router, every node and the stranger into the switch', () => {
    const plugged = linesIn('lan').filter((line) => line.includes('master br0'));
    expect(plugged).toHaveLength(nodes.length + 2);
  });

  it('lets exactly one node answer for the VIP, which no host owns', () => {
    const answering = hostNames.filter((host) => linesIn(host).some((line) => line.startsWith('neigh add proxy')));
    expect(answering).toEqual([announcer]);
    expect(plan.flatMap(inputLines).filter((line) => line.startsWith(`addr add ${vip.address}`))).toEqual([]);
  });

  it('lets every node forward the VIP to every pod', () => {
    for (const node of nodes) {
      const rules = linesIn(node.name).join('\n');
      for (const { pod } of nodes) expect(rules).toContain(pod.interface.address);
      expect(linesIn(node.name)).toContain(`route add ${vip.address}/32 dev lo`);
    }
  });

  it('names only its own lab', () => {
    expect(JSON.stringify(upPlan('y'))).toBe(JSON.stringify(plan).replaceAll('seismo-x-', 'seismo-y-'));
  });

  it('is taken back by removing what is there', () => {
    const step = removalStep(['seismo-x-lan', 'seismo-x-p1']);
    expect(inputLines(step)).toEqual(['netns delete seismo-x-lan', 'netns delete seismo-x-p1']);
    expect(step.argv).toContain('-force');
  });
});
