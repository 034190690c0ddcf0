import { describe, expect, it } from 'vitest';
import { dissect } from '../../../src/packet/dissect.ts';
import type { CapturedPacket } from '../../../src/packet/packet.ts';
import { packetFact } from '../../../src/recording/packet-fact.ts';
import { fixtureBytes, fixtureLines, readChunks, undamaged } from './read-fixture.ts';

/** What a line of `tcpdump -e -nn -S -tt --nano` says, of what a packet fact has. Fields it does not print are absent. */
function saidBy(line: string): Record<string, unknown> {
  const [, seconds = '', fraction = ''] = /^(\d+)\.(\d{9}) /.exec(line) ?? [];
  const macs = / ([0-9a-f:]{17}) > ([0-9a-f:]{17}), ethertype/.exec(line);
  const cookedMac = / (?:In|Out) +(?:ifindex \d+ )?([0-9a-f:]{17}) ethertype/.exec(line)?.[1];
  const frameLength = / ethertype [^,]+, length (\d+): /.exec(line)?.[1];
  return {
    timestampNs: BigInt(seconds + fraction),
    ...(frameLength === undefined ? {} : { originalLength: Number(frameLength) }),
    vlanIds: [...line.matchAll(/vlan (\d+)/g)].map(([, id]) => Number(id)),
    fact: saidFact(
      line,
      macs ? { ethSource: macs[1], ethDestination: macs[2] } : cookedMac ? { ethSource: cookedMac } : {},
    ),
  };
}

function saidFact(line: string, macs: Record<string, unknown>): unknown {
  const request = /Request who-has (\S+) (?:\((\S+)\) )?tell (\S+),/.exec(line);
  const reply = /Reply (\S+) is-at (\S+),/.exec(line);
  const isArp = (request ?? reply) !== null;
  if (isArp && macs.ethDestination === undefined) return undefined;
  if (request)
    return expect.objectContaining({
      type: 'arp.packet',
      op: 'request',
      ...macs,
      targetIp: request[1],
      senderIp: request[3],
    });
  if (reply)
    return expect.objectContaining({
      type: 'arp.packet',
      op: 'reply',
      ...macs,
      senderIp: reply[1],
      senderMac: reply[2],
    });
  const flags = /: Flags \[([^\]]+)\]/.exec(line)?.[1];
  return flags === undefined ? undefined : expect.objectContaining({ ...saidSegment(line, flags), ...macs });
}

function saidSegment(line: string, flags: string): Record<string, unknown> {
  const hosts = /([0-9a-f.:]+)\.(\d+) > ([0-9a-f.:]+)\.(\d+): Flags/.exec(line);
  // Behind extension headers tcpdump prints the addresses before them and the ports behind.
  const apart = /([0-9a-f:]+) > ([0-9a-f:]+): .* (\d+) > (\d+): Flags/.exec(line);
  const [source, sourcePort, destination, destinationPort] = hosts
    ? hosts.slice(1)
    : [apart?.[1], apart?.[3], apart?.[2], apart?.[4]];
  const sequence = / seq (\d+)/.exec(line)?.[1];
  const length = /, length (\d+)(?:: HTTP.*)?$/.exec(line)?.[1];
  return {
    type: 'tcp.packet',
    source,
    sourcePort: Number(sourcePort),
    destination,
    destinationPort: Number(destinationPort),
    syn: flags.includes('S'),
    ack: flags.includes('.'),
    fin: flags.includes('F'),
    rst: flags.includes('R'),
    ...(sequence === undefined ? {} : { sequence: Number(sequence) }),
    // Where the snapshot cut the options, tcpdump prints no length.
    ...(line.includes('[|tcp]') ? {} : { payloadBytes: Number(length) }),
  };
}

const seenIn = (packet: CapturedPacket) => ({
  timestampNs: packet.timestampNs,
  originalLength: packet.originalLength,
  vlanIds: dissect(packet).vlanIds,
  fact: packetFact(packet),
});

describe('captures as tcpdump reads them', () => {
  it.each([
    ['arp-two-responders.pcap', 1, 7],
    ['arp-two-responders.pcapng', 1, 7],
    ['vip-tcp-nano.pcap', 1, 8],
    ['any-sll.pcap', 113, 10],
    ['any-sll2.pcap', 276, 14],
    ['ipv6.pcap', 1, 14],
    ['raw-ip.pcap', 101, 14],
    ['snaplen-60.pcap', 1, 10],
    ['crafted-frames.pcap', 1, 13],
  ])('%s', (name, linkType, count) => {
    const lines = fixtureLines(`${name}.txt`);
    const capture = readChunks([fixtureBytes(name)]);
    expect(capture).toMatchObject({ linkType, damage: undamaged });
    expect(capture.packets).toHaveLength(count);
    expect(lines).toHaveLength(count);
    for (const [index, packet] of capture.packets.entries()) {
      const line = lines[index] ?? '';
      expect(seenIn(packet), line).toMatchObject(saidBy(line));
      expect(packetFact(packet) === undefined, line).toBe(saidBy(line).fact === undefined);
    }
  });

  it('names the ports where the snapshot leaves no more of TCP', () => {
    const { packets } = readChunks([fixtureBytes('snaplen-40.pcap')]);
    const lines = fixtureLines('snaplen-40.pcap.txt');
    const ports = packets.map((packet) => {
      const { transport, end } = dissect(packet);
      return `${transport?.kind} ${transport?.sourcePort} ${transport?.destinationPort} ${end}`;
    });
    const said = lines.map((line) => /\.(\d+) > \S+\.(\d+): {2}\[\|tcp\]/.exec(line));
    expect(ports).toEqual(said.map((match) => `cut ${match?.[1]} ${match?.[2]} truncated`));
    expect(packets.map(packetFact)).toEqual(packets.map(() => undefined));
  });

  it('reads two interfaces with their own link types and resolutions', () => {
    const parts = ['any-sll2.pcap', 'vip-tcp-nano.pcap'].flatMap((name) => readChunks([fixtureBytes(name)]).packets);
    const byTime = parts.toSorted((a, b) => Number((a.timestampNs ?? 0n) - (b.timestampNs ?? 0n)));
    expect(readChunks([fixtureBytes('two-interfaces.pcapng')])).toEqual({
      packets: byTime,
      damage: undamaged,
      linkType: 276,
    });
  });

  it('says of every crafted frame how far it got', () => {
    const { packets } = readChunks([fixtureBytes('crafted-frames.pcap')]);
    const paths = packets.map((packet) => {
      const { link, vlanIds, network, transport, end } = dissect(packet);
      return [link?.kind, ...vlanIds, network?.kind, transport?.kind, end]
        .filter((part) => part !== undefined)
        .join(' ');
    });
    expect(paths).toEqual([
      'ethernet 100 arp payload',
      'ethernet 101 ipv4 tcp payload',
      'ethernet 200 101 ipv4 tcp payload',
      'ethernet 102 ipv6 tcp payload',
      'ethernet ipv4 tcp payload',
      'ethernet ipv4 udp payload',
      'ethernet ipv4 tcp payload',
      'ethernet ipv4 fragment',
      'ethernet ipv6 tcp payload',
      'ethernet ipv6 udp payload',
      'ethernet ipv6 fragment',
      'ethernet unsupported',
      'ethernet arp payload',
    ]);
  });
});
