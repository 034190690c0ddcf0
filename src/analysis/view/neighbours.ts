import type { Event, Fact } from '../../event/event.ts';
import type { RawPointer } from '../../event/stamp.ts';
import type { View } from '../contract.ts';

/** A neighbour table entry that went from one MAC to another, somewhere between two times. */
export interface Flip {
  readonly vantage: string;
  readonly interface: string;
  readonly fromMac: string;
  readonly toMac: string;
  /** It still had the old MAC then. For a change that the kernel announced, hardly before `untilNs`. */
  readonly fromNs: number;
  /** It had the new MAC then. */
  readonly untilNs: number;
  readonly raw?: RawPointer;
}

/** The entry of the asked address in one vantage's table. */
export interface NeighbourEntry {
  readonly vantage: string;
  readonly interface: string;
  /** The last MAC it had; kept while the entry is being resolved again. */
  readonly mac: string | undefined;
  readonly state: string;
  readonly lastNs: number;
  readonly flips: number;
  /** Flips that went back to a MAC the entry had before: A, B, A. A planned move never does that. */
  readonly returns: number;
  readonly macs: ReadonlySet<string>;
  readonly firstFlip: Flip | undefined;
  readonly lastFlip: Flip | undefined;
}

export interface Neighbours {
  /** By `vantage/interface`. */
  readonly entries: ReadonlyMap<string, NeighbourEntry>;
}

const maxMacs = 64;

/**
 * The kernel announces a change at once, but it is stamped by the program that prints it, when that gets the processor:
 * resets that a flip made were seen up to 6 ms before its line, on two busy cores. Three times that.
 */
const announcementLagNs = 20e6;

/** What the vantages' own neighbour tables said of the asked address, and how often they changed their mind. */
export const neighboursView: View<Neighbours> = {
  name: 'neighbours',
  open: () => {
    const entries = new Map<string, NeighbourEntry>();
    const follow = followNeighbours();
    return {
      state: { entries },
      fold: (event) => {
        const seen = follow(event);
        if (seen) entries.set(`${seen.entry.vantage}/${seen.entry.interface}`, seen.entry);
      },
    };
  },
};

/**
 * Follows the neighbour entries of the asked address.
 * @returns a function that takes every event and gives, for those of that address, the entry as it is now and the flip
 * that the event shows, if it does.
 */
export function followNeighbours(): (event: Event) => { entry: NeighbourEntry; flip?: Flip } | undefined {
  const entries = new Map<string, NeighbourEntry>();
  let address = '';
  return (event) => {
    const { fact } = event;
    if (fact.type === 'run.start') address = fact.asked.name;
    if (fact.type !== 'neigh.entry' || fact.address !== address) return undefined;
    const key = `${event.vantage}/${fact.interface}`;
    const before = entries.get(key);
    // A snapshot may be read after a change that is newer than it.
    if (before && event.atNs < before.lastNs) return undefined;
    const flip = before && flipOf(before, event, fact);
    const entry = next(before, event, fact, flip);
    entries.set(key, entry);
    return { entry, ...(flip && { flip }) };
  };
}

function flipOf(before: NeighbourEntry, event: Event, fact: Fact<'neigh.entry'>): Flip | undefined {
  if (before.mac === undefined || fact.mac === null || fact.mac === before.mac) return undefined;
  return {
    vantage: before.vantage,
    interface: before.interface,
    fromMac: before.mac,
    toMac: fact.mac,
    fromNs: fact.origin === 'change' ? Math.max(before.lastNs, event.atNs - announcementLagNs) : before.lastNs,
    untilNs: event.atNs,
    ...(event.raw && { raw: event.raw }),
  };
}

function next(
  before: NeighbourEntry | undefined,
  event: Event,
  fact: Fact<'neigh.entry'>,
  flip: Flip | undefined,
): NeighbourEntry {
  const macs = before?.macs ?? new Set<string>();
  const known = fact.mac !== null && macs.has(fact.mac);
  return {
    vantage: event.vantage ?? '',
    interface: fact.interface,
    mac: fact.mac ?? before?.mac,
    state: fact.state,
    lastNs: event.atNs,
    flips: (before?.flips ?? 0) + (flip ? 1 : 0),
    returns: (before?.returns ?? 0) + (flip && known ? 1 : 0),
    macs: fact.mac === null || known || macs.size >= maxMacs ? macs : new Set([...macs, fact.mac]),
    firstFlip: before?.firstFlip ?? flip,
    lastFlip: flip ?? before?.lastFlip,
  };
}
