import type { Argv } from '../vantage/contract.ts';
import { namespaceOf } from './name.ts';
import {
  announcer,
  client,
  type HostName,
  hostNames,
  type Interface,
  type Node,
  nodes,
  podPort,
  router,
  stranger,
  vip,
} from './topology.ts';

/** One command of a plan; `input` is its standard input. */
export interface Step {
  readonly argv: Argv;
  readonly input?: string;
}

/** How long the router believes an ARP entry before it asks again. */
export const routerArpTimeoutMs = 1000;

/**
 * Brings a command into a network namespace. `nsenter` and not `ip netns exec`, which gives the command a mount
 * namespace of its own as well: what lives there for long would keep mounts of the machine busy.
 */
export const inside = (namespace: string, argv: readonly string[]): Argv => [
  'nsenter',
  `--net=/run/netns/${namespace}`,
  ...argv,
];

/** Everything that makes a lab's network, in order. Nothing of it ever exists in the caller's own network namespace. */
export function upPlan(lab: string): readonly Step[] {
  return [
    { argv: ['ip', '-batch', '-'], input: lines([...namespaces(lab), ...cables(lab)]) },
    ...hostNames.map((host) => addressing(lab, host)),
    sysctl(lab, 'router', routerSysctls),
    ...nodes.map((node) => sysctl(lab, node.name, nodeSysctls)),
    ...nodes.map((node) => ({
      argv: inside(namespaceOf(lab, node.name), ['nft', '-f', '-']),
      input: serviceRules,
    })),
  ];
}

/** Removes network namespaces, and with them every interface in them; goes on when one is missing. */
export const removalStep = (present: readonly string[]): Step => ({
  argv: ['ip', '-force', '-batch', '-'],
  input: lines(present.map((namespace) => `netns delete ${namespace}`)),
});

/**
 * The router's ARP timeout runs out. Timers of the kernel's own would never get there: on veth a packet keeps the
 * mark by which the receiving side of a TCP flow confirms its sender's neighbour entry, so that traffic alone keeps
 * the entry reachable for ever. Fails while there is no entry, which is fine.
 */
export const expireArpStep = (lab: string): Step => ({
  argv: ['ip', '-n', namespaceOf(lab, 'router'), 'neigh', 'change', vip.address, 'dev', 'eth0', 'nud', 'probe'],
});

/** Makes a host answer ARP for the VIP without owning it, as MetalLB's speaker does. Harmless when it does already. */
export const answerForVip: Argv = ['ip', 'neigh', 'add', 'proxy', vip.address, 'dev', 'eth0'];

/** Takes it back. Fails when the host does not answer. */
export const stopAnsweringForVip: Argv = ['ip', 'neigh', 'del', 'proxy', vip.address, 'dev', 'eth0'];

const lines = (commands: readonly string[]): string => commands.map((command) => `${command}\n`).join('');

const namespaces = (lab: string): string[] => hostNames.map((host) => `netns add ${namespaceOf(lab, host)}`);

/** Links whose two ends are created inside their namespaces at once. */
function cables(lab: string): string[] {
  const cable = (end: Interface, host: HostName, other: string, otherHost: HostName): string =>
    `link add name ${end.name} netns ${namespaceOf(lab, host)} address ${end.mac} type veth ` +
    `peer name ${other} netns ${namespaceOf(lab, otherHost)}`;
  const onLan = [
    cable(router.lan, 'router', 'router', 'lan'),
    cable(stranger.interface, 'stranger', 'stranger', 'lan'),
    ...nodes.map((node) => cable(node.interface, node.name, node.name, 'lan')),
  ];
  const pointToPoint = [
    `${cable(client.interface, 'client', router.client.name, 'router')} address ${router.client.mac}`,
    ...nodes.map(
      ({ name, pod }) => `${cable(pod.interface, pod.name, pod.gateway.name, name)} address ${pod.gateway.mac}`,
    ),
  ];
  return [`link add name br0 netns ${namespaceOf(lab, 'lan')} type bridge`, ...onLan, ...pointToPoint];
}

function addressing(lab: string, host: HostName): Step {
  const commands = ['link set lo up', ...hostCommands(host)];
  return { argv: ['ip', '-n', namespaceOf(lab, host), '-batch', '-'], input: lines(commands) };
}

function hostCommands(host: HostName): readonly string[] {
  if (host === 'lan') {
    const ports = ['router', 'stranger', ...nodes.map(({ name }) => name)];
    return ['link set br0 up', ...ports.map((port) => `link set ${port} master br0 up`)];
  }
  if (host === 'router') return [...configured(router.lan), ...configured(router.client)];
  if (host === 'stranger') return [...configured(stranger.interface), defaultVia(router.lan)];
  if (host === 'client') return [...configured(client.interface), defaultVia(router.client)];
  const node = nodes.find(({ name }) => name === host);
  if (node) return nodeCommands(node);
  return nodes
    .filter(({ pod }) => pod.name === host)
    .flatMap(({ pod }) => [...configured(pod.interface), defaultVia(pod.gateway)]);
}

function nodeCommands(node: Node): readonly string[] {
  const others = nodes.filter((other) => other !== node);
  return [
    ...configured(node.interface),
    ...configured(node.pod.gateway),
    ...others.map((other) => `route add ${other.pod.subnet} via ${other.interface.address}`),
    defaultVia(router.lan),
    // The kernel answers for an address that is not its own only when the route to it leaves by another interface.
    `route add ${vip.address}/32 dev lo`,
    ...(node.name === announcer ? [answerForVip.slice(1).join(' ')] : []),
  ];
}

const configured = (each: Interface): string[] => [
  `addr add ${each.address}/${each.prefixLength} dev ${each.name}`,
  `link set ${each.name} up`,
];

const defaultVia = (gateway: Interface): string => `route add default via ${gateway.address}`;

const sysctl = (lab: string, host: HostName, settings: readonly string[]): Step => ({
  argv: inside(namespaceOf(lab, host), ['sysctl', '--quiet', '--write', ...settings]),
});

/** Sysctls of the router: see Documentation/networking/ip-sysctl.rst and arp(7). */
const routerSysctls = [
  'net.ipv4.ip_forward=1',
  // No unicast questions to the MAC that is known already: the refresh is a broadcast, which every host may answer.
  'net.ipv4.neigh.eth0.ucast_solicit=0',
  'net.ipv4.neigh.eth0.mcast_resolicit=3',
  // By default the first answer is kept for a second against all later ones; here, as in many switches, the last one counts.
  'net.ipv4.neigh.eth0.locktime=0',
  'net.ipv4.neigh.eth0.retrans_time_ms=200',
];

/**
 * Sysctls of a node. `nf_conntrack_tcp_loose` stays at its default of 1: so a node that gets a flow in its middle sends
 * it on, to some pod that resets it; with 0 such flows would hang until they time out.
 */
const nodeSysctls = [
  'net.ipv4.ip_forward=1',
  // Distributions differ in their default; the lab must not.
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.eth0.rp_filter=0',
  // Packets leave by the interface they came in; the client need not be told of a shorter way.
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.eth0.send_redirects=0',
  // Answers for the VIP after 0–40 ms at random (the unit is 10 ms): without it the same node would always be the first.
  'net.ipv4.neigh.eth0.proxy_delay=4',
  // Lets arping announce an address that the node does not own.
  'net.ipv4.ip_nonlocal_bind=1',
];

/** Marks what was sent to the VIP, so that its way back leads through the same node. Nothing else uses this bit. */
const serviceMark = '0x4000';

const podMap = nodes.map(({ pod }, index) => `${index} : ${pod.interface.address}`).join(', ');

/** What a Service proxy does: each new connection goes to a pod chosen at random. nft 1.0.6 wants a line per brace. */
const serviceRules = `table ip seismo_lab {
  chain services {
    type nat hook prerouting priority dstnat;
    ip daddr ${vip.address} tcp dport ${vip.port} meta mark set ${serviceMark} dnat to numgen random mod ${nodes.length} map { ${podMap} } : ${podPort}
  }
  chain masquerading {
    type nat hook postrouting priority srcnat;
    meta mark ${serviceMark} masquerade
  }
  chain guard {
    type filter hook forward priority filter;
    ip daddr ${vip.address} drop comment "not for a port of the Service: it would go round in circles on lo"
  }
}
`;
