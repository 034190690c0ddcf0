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
  /** Resets by the host that the connection was opened through. */
  readonly ownResets: number;
  readonly movedResets: number;
  readonly example: MovedReset | undefined;
}

export interface MovedConnections {
  readonly vantages: ReadonlyMap<string, CapturedConnections>;
}

/** Open connections that are followed at once; beyond this the oldest is let go, and its reset is not counted. */
const maxConnections = 65_536;

/**
 * Connections to the asked address whose SYN went to one MAC and whose RST came from another: the entry flipped while
 * they were open, and the new host did not know them. Read on the wire, so it does not depend on what the load reports.
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
  movedResets: number;
  example: MovedReset | undefined;
  readonly openedThrough: Map<string, string>;
}

function foldPacket(vantages: Map<string, Followed>, event: Event, packet: Fact<'tcp.packet'>, address: string): void {
  const vantage = event.vantage ?? '';
  let seen = vantages.get(vantage);
  if (!seen) {
    seen = { opened: 0, ownResets: 0, movedResets: 0, example: undefined, openedThrough: new Map() };
    vantages.set(vantage, seen);
  }
  if (packet.destination === address && packet.syn && !packet.ack) open(seen, packet);
  else if (packet.source === address && packet.rst) foldReset(seen, event.atNs, packet);
  else if (packet.destination === address && packet.rst) seen.openedThrough.delete(clientOf(packet, 'source'));
}

function clientOf(packet: Fact<'tcp.packet'>, side: 'source' | 'destination'): string {
  return side === 'source'
    ? `${packet.source}:${packet.sourcePort}`
    : `${packet.destination}:${packet.destinationPort}`;
}

function open(seen: Followed, packet: Fact<'tcp.packet'>): void {
  const client = clientOf(packet, 'source');
  if (packet.ethDestination === undefined) return;
  seen.opened += 1;
  seen.openedThrough.delete(client);
  seen.openedThrough.set(client, packet.ethDestination);
  if (seen.openedThrough.size <= maxConnections) return;
  const [oldest] = seen.openedThrough.keys();
  if (oldest !== undefined) seen.openedThrough.delete(oldest);
}

function foldReset(seen: Followed, atNs: number, packet: Fact<'tcp.packet'>): void {
  const client = clientOf(packet, 'destination');
  const openedThrough = seen.openedThrough.get(client);
  const resetBy = packet.ethSource;
  if (openedThrough === undefined || resetBy === undefined) return;
  seen.openedThrough.delete(client);
  if (resetBy === openedThrough) {
    seen.ownResets += 1;
    return;
  }
  seen.movedResets += 1;
  seen.example ??= { atNs, client, openedThrough, resetBy };
}
