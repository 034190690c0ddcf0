import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { factTable } from '../../../src/event/event.ts';
import { dissect } from '../../../src/packet/dissect.ts';
import { formatIpv6 } from '../../../src/packet/layer/address.ts';
import { packetFact } from '../../../src/recording/packet-fact.ts';
import { arp, bytesOf, ethernet, ipv4Datagram, ipv6Datagram, tcp, uint } from './encode.ts';

const macs = fc
  .uint8Array({ minLength: 6, maxLength: 6 })
  .map((octets) => [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join(':'));
const ipv4Address = fc.uint8Array({ minLength: 4, maxLength: 4 });
const dotted = ipv4Address.map((octets) => octets.join('.'));
const ipv6Address = fc
  .array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
  .map((groups) => bytesOf(...groups.map((group) => uint(2, group))));
const ports = fc.nat(0xffff);
const sending = fc.record({ source: macs, destination: macs, vlanIds: fc.array(fc.nat(0xfff), { maxLength: 3 }) });

const packetOf = (linkType: number, wire: Uint8Array, snapLength = wire.length) => ({
  timestampNs: 0n,
  linkType,
  bytes: wire.subarray(0, snapLength),
  originalLength: wire.length,
});

const segment = fc.record({
  sourcePort: ports,
  destinationPort: ports,
  sequence: fc.nat(0xffff_ffff),
  flags: fc.nat(255),
  optionWords: fc.nat(10),
  payload: fc.uint8Array({ maxLength: 40 }),
});

const version4 = fc.record({ version: fc.constant(4 as const), source: ipv4Address, destination: ipv4Address });
const version6 = fc.record({ version: fc.constant(6 as const), source: ipv6Address, destination: ipv6Address });
const cookedAddress = bytesOf(uint(2, 1), uint(2, 6), [2, 0, 0, 0, 2, 0x11, 0, 0]);

/** Each link type, with the header that carries an IP datagram there, and what of it a fact knows. */
const carriers = [
  { linkType: 101, header: () => new Uint8Array(0), eth: {} },
  { linkType: 0, header: (version: 4 | 6) => uint(4, version === 4 ? 2 : 30, true), eth: {} },
  { linkType: 0, header: (version: 4 | 6) => uint(4, version === 4 ? 2 : 10), eth: {} },
  {
    linkType: 113,
    header: (version: 4 | 6) => bytesOf(uint(2, 4), cookedAddress, uint(2, version === 4 ? 0x0800 : 0x86dd)),
    eth: { ethSource: '02:00:00:00:02:11' },
  },
  {
    linkType: 276,
    header: (version: 4 | 6) =>
      bytesOf(
        uint(2, version === 4 ? 0x0800 : 0x86dd),
        uint(2, 0),
        uint(4, 7),
        uint(2, 1),
        [4, 6, 2, 0, 0, 0, 2, 0x11, 0, 0],
      ),
    eth: { ethSource: '02:00:00:00:02:11' },
  },
];

const text = (address: Uint8Array): string => (address.length === 4 ? address.join('.') : formatIpv6(address, 0));

describe('a packet as a fact', () => {
  it('gives back every ARP packet that was encoded, whatever its tags and padding', () => {
    const fields = fc.record({
      operation: fc.constantFrom(1, 2),
      senderMac: macs,
      senderIp: dotted,
      targetMac: macs,
      targetIp: dotted,
    });
    fc.assert(
      fc.property(fields, sending, fc.nat(18), (packet, frame, padding) => {
        const wire = bytesOf(ethernet(0x0806, arp(packet), frame), new Uint8Array(padding));
        const { operation, ...addresses } = packet;
        const op = operation === 1 ? 'request' : 'reply';
        const fact = packetFact(packetOf(1, wire));
        expect(fact).toEqual({
          type: 'arp.packet',
          op,
          ethSource: frame.source,
          ethDestination: frame.destination,
          ...addresses,
        });
        expect(dissect(packetOf(1, wire)).vlanIds).toEqual(frame.vlanIds);
      }),
    );
  });

  it('gives back every TCP segment that was encoded, with its payload captured or not', () => {
    fc.assert(
      fc.property(
        segment,
        fc.oneof(version4, version6),
        fc.constantFrom(...carriers),
        fc.boolean(),
        (fields, ip, carrier, cut) => {
          const datagram = ip.version === 4 ? ipv4Datagram : ipv6Datagram;
          const wire = bytesOf(carrier.header(ip.version), datagram(ip.source, ip.destination, 6, tcp(fields)));
          const fact = packetFact(
            packetOf(carrier.linkType, wire, cut ? wire.length - fields.payload.length : wire.length),
          );
          expect(fact).toEqual({
            type: 'tcp.packet',
            ...carrier.eth,
            source: text(ip.source),
            sourcePort: fields.sourcePort,
            destination: text(ip.destination),
            destinationPort: fields.destinationPort,
            syn: (fields.flags & 2) !== 0,
            ack: (fields.flags & 16) !== 0,
            fin: (fields.flags & 1) !== 0,
            rst: (fields.flags & 4) !== 0,
            sequence: fields.sequence,
            payloadBytes: fields.payload.length,
          });
        },
      ),
    );
  });

  it('is a fact that the journal would take, or none, for any bytes of any link type', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 101, 113, 276, 9999),
        fc.uint8Array({ maxLength: 120 }),
        fc.nat(200),
        (linkType, bytes, more) => {
          const fact = packetFact({ timestampNs: undefined, linkType, bytes, originalLength: bytes.length + more });
          if (!fact) return;
          const { type, ...fields } = fact;
          expect(factTable[type].safeParse(fields).success).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is none for an ARP packet that is neither request nor reply, and for ARP of a cooked capture', () => {
    const packet = {
      operation: 1,
      senderMac: '02:00:00:00:02:0a',
      senderIp: '192.0.2.10',
      targetMac: '00:00:00:00:00:00',
      targetIp: '192.0.2.200',
    };
    const frame = { source: packet.senderMac, destination: 'ff:ff:ff:ff:ff:ff' };
    expect(packetFact(packetOf(1, ethernet(0x0806, arp(packet), frame)))).toMatchObject({ op: 'request' });
    expect(packetFact(packetOf(1, ethernet(0x0806, arp({ ...packet, operation: 8 }), frame)))).toBeUndefined();
    const cooked = bytesOf(uint(2, 0), cookedAddress, uint(2, 0x0806));
    expect(dissect(packetOf(113, bytesOf(cooked, arp(packet)))).network?.kind).toBe('arp');
    expect(packetFact(packetOf(113, bytesOf(cooked, arp(packet))))).toBeUndefined();
  });
});

const source = Uint8Array.of(192, 0, 2, 10);
const destination = Uint8Array.of(192, 0, 2, 200);
const frame = { source: '02:00:00:00:02:0a', destination: '02:00:00:00:02:11' };
const syn = tcp({
  sourcePort: 40_000,
  destinationPort: 80,
  sequence: 1,
  flags: 2,
  optionWords: 5,
  payload: new Uint8Array(0),
});

describe('dissecting', () => {
  it('goes as far as the snapshot does', () => {
    const wire = ethernet(0x0800, ipv4Datagram(source, destination, 6, syn), { ...frame, vlanIds: [5] });
    const reached = (snapLength: number) => {
      const { link, network, transport, end } = dissect(packetOf(1, wire, snapLength));
      return [link?.kind, network?.kind, transport?.kind, end].filter((part) => part !== undefined).join(' ');
    };
    const [ethernetEnd, ipEnd] = [18, 38];
    const steps = [
      0,
      13,
      14,
      17,
      ethernetEnd,
      ipEnd - 1,
      ipEnd,
      ipEnd + 3,
      ipEnd + 4,
      ipEnd + 13,
      ipEnd + 14,
      ipEnd + 39,
      ipEnd + 40,
    ];
    expect(steps.map((length) => `${length}: ${reached(length)}`)).toEqual([
      '0: truncated',
      '13: truncated',
      '14: ethernet truncated',
      '17: ethernet truncated',
      '18: ethernet truncated',
      '37: ethernet truncated',
      '38: ethernet ipv4 truncated',
      '41: ethernet ipv4 truncated',
      '42: ethernet ipv4 cut truncated',
      '51: ethernet ipv4 cut truncated',
      '52: ethernet ipv4 tcp truncated',
      '77: ethernet ipv4 tcp truncated',
      '78: ethernet ipv4 tcp payload',
    ]);
  });

  it('says that an extension header was cut off, not that it is unknown', () => {
    const datagram = ipv6Datagram(new Uint8Array(16), new Uint8Array(16), 0, bytesOf([6, 0, 1, 4, 0, 0, 0, 0], syn));
    expect(dissect(packetOf(101, datagram)).transport?.kind).toBe('tcp');
    expect(dissect(packetOf(101, datagram, 44)).end).toBe('truncated');
  });

  it('passes an authentication header, whose length counts in words of four bytes', () => {
    const authentication = bytesOf([6, 4, 0, 0], new Uint8Array(20));
    const datagram = ipv6Datagram(new Uint8Array(16), new Uint8Array(16), 51, bytesOf(authentication, syn));
    expect(packetFact(packetOf(101, datagram))).toMatchObject({ sourcePort: 40_000, syn: true, payloadBytes: 0 });
  });

  it.each([0x8100, 0x88a8, 0x9100])('passes a VLAN tag announced by 0x%x', (type) => {
    const tagged = bytesOf(uint(2, 0x6fff), uint(2, 0x0800), ipv4Datagram(source, destination, 6, syn));
    const { vlanIds, transport } = dissect(packetOf(1, ethernet(type, tagged, frame)));
    expect({ vlanIds, port: transport?.sourcePort }).toEqual({ vlanIds: [0xfff], port: 40_000 });
  });

  it('says where the data of a UDP datagram is, captured or not', () => {
    const udp = bytesOf(uint(2, 5353), uint(2, 53), uint(2, 8 + 5), uint(2, 0), [1, 2, 3, 4, 5]);
    const { transport, end } = dissect(packetOf(101, ipv4Datagram(source, destination, 17, udp), 28));
    expect({ ...transport, end }).toMatchObject({ kind: 'udp', payloadAt: 28, payloadBytes: 5, end: 'payload' });
    expect([transport?.sourcePort, transport?.destinationPort]).toEqual([5353, 53]);
  });

  it('takes the length on the wire where a datagram is too long to say its own', () => {
    const datagram = ipv4Datagram(source, destination, 6, bytesOf(syn, new Uint8Array(100)));
    datagram.set([0, 0], 2);
    expect(packetFact(packetOf(101, datagram, 60))).toMatchObject({ payloadBytes: 100 });
  });

  it.each([
    ['IP version 5', 0, 0x55],
    ['an IPv4 header of 16 bytes', 0, 0x44],
    ['an IPv4 datagram shorter than its header', 3, 10],
    ['a TCP header of 16 bytes', 20 + 12, 0x40],
    ['a TCP header longer than its datagram', 20 + 12, 0xf0],
    ['a datagram too short for TCP', 3, 39],
  ])('calls %s malformed and makes no fact of it', (_, at, value) => {
    const wire = ipv4Datagram(source, destination, 6, syn);
    expect(packetFact(packetOf(101, wire))).toBeDefined();
    wire[at] = value;
    expect(dissect(packetOf(101, wire)).end).toBe('malformed');
    expect(packetFact(packetOf(101, wire))).toBeUndefined();
  });
});

describe('IPv6 addresses', () => {
  it('are what they were, in their shortest form', () => {
    fc.assert(
      fc.property(ipv6Address, (address) => {
        const formatted = formatIpv6(address, 0);
        expect(ipaddr.parse(formatted).toByteArray()).toEqual([...address]);
        if (!formatted.includes('.')) expect(formatted).toBe(new ipaddr.IPv6([...address]).toRFC5952String());
      }),
    );
  });

  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::', '2001:db8::'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ])('%s', (address, shortest) => {
    expect(formatIpv6(Uint8Array.from(ipaddr.parse(address).toByteArray()), 0)).toBe(shortest);
  });
});
