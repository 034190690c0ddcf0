import type { Fact } from '../event/event.ts';
import { dissect, type Layers } from '../packet/dissect.ts';
import type { ArpPacket } from '../packet/layer/arp.ts';
import type { Ipv4Header, Ipv6Header } from '../packet/layer/ip.ts';
import type { TcpHeader } from '../packet/layer/transport.ts';
import type { CapturedPacket } from '../packet/packet.ts';

/**
 * One packet as the fact it stands for. Its time is the packet's own; one packet seen on two interfaces is two facts.
 * @returns undefined for everything that is neither an ARP request or reply nor a TCP segment, for those of which the
 *   capture lacks a field of the fact, and for ARP of a cooked capture, which does not say to whom it was sent.
 */
export function packetFact(packet: CapturedPacket): Fact<'arp.packet' | 'tcp.packet'> | undefined {
  const layers = dissect(packet);
  const { network, transport } = layers;
  if (!network) return undefined;
  if (network.kind === 'arp') return arpFact(layers, network);
  return transport?.kind === 'tcp' ? tcpFact(layers, network, transport) : undefined;
}

const operations: ReadonlyMap<number, 'request' | 'reply'> = new Map([
  [1, 'request'],
  [2, 'reply'],
]);

function arpFact({ link }: Layers, arp: ArpPacket): Fact<'arp.packet'> | undefined {
  const op = operations.get(arp.operation);
  if (op === undefined || link?.kind !== 'ethernet') return undefined;
  return {
    type: 'arp.packet',
    op,
    ethSource: link.source,
    ethDestination: link.destination,
    senderMac: arp.senderMac,
    senderIp: arp.senderIp,
    targetMac: arp.targetMac,
    targetIp: arp.targetIp,
  };
}

function tcpFact({ link }: Layers, ip: Ipv4Header | Ipv6Header, tcp: TcpHeader): Fact<'tcp.packet'> {
  const ethSource = link?.source;
  return {
    type: 'tcp.packet',
    ...(ethSource === undefined ? {} : { ethSource }),
    ...(link?.kind === 'ethernet' ? { ethDestination: link.destination } : {}),
    source: ip.source,
    sourcePort: tcp.sourcePort,
    destination: ip.destination,
    destinationPort: tcp.destinationPort,
    syn: tcp.syn,
    ack: tcp.ack,
    fin: tcp.fin,
    rst: tcp.rst,
    sequence: tcp.sequence,
    payloadBytes: tcp.payloadBytes,
  };
}
