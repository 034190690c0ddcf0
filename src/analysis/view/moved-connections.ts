import type { Event, Fact } from '../../event/event.ts';
import type { View } from '../contract.ts';

/** A connection that was opened through one host and reset by another. */
export interface MovedReset {
  readonly atNs: number;
  readonly client: string;
  readonly openedThrough: string;
  readonly resetBy: string;
}

/** What one vantage's capture shows. */
export interface CapturedConnections {
  readonly opened: number;
  /** Resets of established connections by the host that they were opened through. */
  readonly ownResets: number;
  /** MAC → connections that it refused: it answered the SYN with a RST. */
  readonly refusedBy: ReadonlyMap<string, number>;
  readonly movedResets: number;
  readonly example: MovedReset | undefined;
}

export interface MovedConnections {
  readonly vantages: ReadonlyMap<string, CapturedConnections>;
}

/** Open connections that are followed at once; beyond this the oldest is let go, and its reset is not counted. */
const maxConnections = 65_536;

/**
 * How connections to the asked address ended in a RST, read on the wire, so that it does not depend on what the load
 * reports. Above all those whose SYN went to one MAC and whose RST came from another: the entry flipped while they were
 * open, and the new host did not know them.
 */
export const movedConnectionsView: View<MovedConnections> = {
  name: 'moved-connections',
  open: () => {
    const vantages = new Map<string, Followed>();
    let address = '';
    return {
      state: { vantages },
      fold: (event) => {
        const { fact } = event;
        if (fact.type === 'run.start') address = fact.asked.name;
        else if (fact.type === 'tcp.packet') foldPacket(vantages, event, fact, address);
      },
    };
  },
};

interface Followed extends CapturedConnections {
  opened: number;
  ownResets: number;
  readonly refusedBy: Map<string, number>;
  movedResets: number;
  example: MovedReset | undefined;
  readonly connections: Map<string, Connection>;
}

interface Connection {
  readonly openedThrough: string;
  /** Sequence number of its SYN. */
  readonly sequence: number;
  established: boolean;
}

function foldPacket(vantages: Map<string, Followed>, event: Event, packet: Fact<'tcp.packet'>, address: string): void {
  const vantage = event.vantage ?? '';
  let seen = vantages.get(vantage);
  if (!seen) {
    seen = {
      opened: 0,
      ownResets: 0,
      refusedBy: new Map(),
      movedResets: 0,
      example: undefined,
      connections: new Map(),
    };
    vantages.set(vantage, seen);
  }
  if (packet.destination === address) {
    if (packet.syn) open(seen, packet);
    else if (packet.rst) seen.connections.delete(clientOf(packet, 'source'));
  } else if (packet.source === address) {
    if (packet.syn) establish(seen, packet);
    else if (packet.rst) foldReset(seen, event.atNs, packet);
  }
}

function clientOf(packet: Fact<'tcp.packet'>, side: 'source' | 'destination'): string {
  return side === 'source'
    ? `${packet.source}:${packet.sourcePort}`
    : `${packet.destination}:${packet.destinationPort}`;
}

function open(seen: Followed, packet: Fact<'tcp.packet'>): void {
  const client = clientOf(packet, 'source');
  if (packet.ethDestination === undefined) return;
  // Sent again because nobody answered: still the connection that was opened the first time.
  if (seen.connections.get(client)?.sequence === packet.sequence) return;
  seen.opened += 1;
  seen.connections.delete(client);
  seen.connections.set(client, { openedThrough: packet.ethDestination, sequence: packet.sequence, established: false });
  if (seen.connections.size <= maxConnections) return;
  const [oldest] = seen.connections.keys();
  if (oldest !== undefined) seen.connections.delete(oldest);
}

function establish(seen: Followed, packet: Fact<'tcp.packet'>): void {
  const connection = seen.connections.get(clientOf(packet, 'destination'));
  if (connection) connection.established = true;
}

function foldReset(seen: Followed, atNs: number, packet: Fact<'tcp.packet'>): void {
  const client = clientOf(packet, 'destination');
  const connection = seen.connections.get(client);
  const resetBy = packet.ethSource;
  if (connection === undefined || resetBy === undefined) return;
  seen.connections.delete(client);
  const { openedThrough, established } = connection;
  if (!established) seen.refusedBy.set(resetBy, (seen.refusedBy.get(resetBy) ?? 0) + 1);
  else if (resetBy === openedThrough) seen.ownResets += 1;
  else {
    seen.movedResets += 1;
    seen.example ??= { atNs, client, openedThrough, resetBy };
  }
}

/** Connections that hosts of unknown MACs refused, as the vantage that saw most of them saw it. */
export function refusedByStrangers({ vantages }: MovedConnections, isKnown: (mac: string) => boolean): number {
  const perVantage = [...vantages.values()].map(({ refusedBy }) =>
    [...refusedBy].reduce((all, [mac, count]) => all + (isKnown(mac) ? 0 : count), 0),
  );
  return Math.max(0, ...perVantage);
}
