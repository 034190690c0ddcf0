/**
 * The lab's network as data. Addresses are those that RFC 5737 keeps for documentation, MAC addresses are locally
 * administered and spell their host's address, so that both can be read in any tool's output.
 *
 *   client ── router ──┬── n1 ── p1
 *                     LAN── n2 ── p2        every node forwards the VIP to all three pods
 *                      ├── n3 ── p3
 *                      └── stranger         a host of no cluster
 */

export interface Interface {
  readonly name: string;
  readonly mac: string;
  readonly address: string;
  readonly prefixLength: number;
}

export interface Pod {
  readonly name: PodName;
  readonly interface: Interface;
  /** The node's end of the link to the pod: its gateway. */
  readonly gateway: Interface;
  readonly subnet: string;
}

export interface Node {
  readonly name: NodeName;
  readonly interface: Interface;
  readonly pod: Pod;
}

export const podNames = ['p1', 'p2', 'p3'] as const;
export type PodName = (typeof podNames)[number];

export const nodeNames = ['n1', 'n2', 'n3'] as const;
export type NodeName = (typeof nodeNames)[number];

/** Every host; each is a network namespace. `lan` is the switch, where the lab's keeper lives as well. */
export const hostNames = ['lan', 'router', 'client', ...nodeNames, 'stranger', ...podNames] as const;
export type HostName = (typeof hostNames)[number];

/** The virtual address, and the port its Service listens on. */
export const vip = { address: '192.0.2.200', port: 80 } as const;
export const vipUrl = `http://${vip.address}/`;

/** Where a pod's HTTP server listens. */
export const podPort = 8080;

/** The node that answers for the VIP while nothing is broken. */
export const announcer: NodeName = 'n1';

const onLan = (lastOctet: number): Interface => ({
  name: 'eth0',
  mac: `02:00:00:00:02:${String(lastOctet).padStart(2, '0')}`,
  address: `192.0.2.${lastOctet}`,
  prefixLength: 24,
});

const onClientLink = (name: string, lastOctet: number): Interface => ({
  name,
  mac: `02:00:00:00:51:${String(lastOctet).padStart(2, '0')}`,
  address: `198.51.100.${lastOctet}`,
  prefixLength: 24,
});

const onPodLink = (name: string, lastOctet: number): Interface => ({
  name,
  mac: `02:00:00:01:13:${String(lastOctet).padStart(2, '0')}`,
  address: `203.0.113.${lastOctet}`,
  prefixLength: 28,
});

/** A pod's link is a /28 of the pod network: 16, 32 and 48, with the node at its first address. */
function node(name: NodeName, podName: PodName, lastOctet: number, subnetStart: number): Node {
  return {
    name,
    interface: onLan(lastOctet),
    pod: {
      name: podName,
      interface: onPodLink('eth0', subnetStart + 2),
      gateway: onPodLink('pod', subnetStart + 1),
      subnet: `203.0.113.${subnetStart}/28`,
    },
  };
}

export const nodes: readonly Node[] = [node('n1', 'p1', 11, 16), node('n2', 'p2', 12, 32), node('n3', 'p3', 13, 48)];
export const router = { lan: onLan(1), client: onClientLink('eth1', 1) } as const;
export const client = { interface: onClientLink('eth0', 10) } as const;
export const stranger = { interface: onLan(66) } as const;

/** Every interface that has an address, with the host it belongs to. */
export const interfaces: readonly { readonly host: HostName; readonly interface: Interface }[] = [
  { host: 'router', interface: router.lan },
  { host: 'router', interface: router.client },
  { host: 'client', interface: client.interface },
  { host: 'stranger', interface: stranger.interface },
  ...nodes.flatMap((each) => [
    { host: each.name, interface: each.interface },
    { host: each.name, interface: each.pod.gateway },
    { host: each.pod.name, interface: each.pod.interface },
  ]),
];

/** Hosts on the LAN, which could answer for the VIP, with their MAC address there. */
export const lanHosts = [
  { host: 'router', mac: router.lan.mac },
  ...nodes.map((each) => ({ host: each.name, mac: each.interface.mac })),
  { host: 'stranger', mac: stranger.interface.mac },
] as const satisfies readonly { host: HostName; mac: string }[];
