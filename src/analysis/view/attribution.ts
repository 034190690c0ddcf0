import type { Event, Fact } from '../../event/event.ts';
import type { FailureClass } from '../../event/fact/load.ts';
import type { View } from '../contract.ts';
import { openWatermarks } from '../watermark.ts';
import { type Flip, followNeighbours } from './neighbours.ts';

/** One failure and the flip that its connection lived through. */
export interface AttributedFailure {
  readonly flip: Flip;
  readonly startNs: number;
  readonly endNs: number;
  readonly aliveNs: number;
  readonly class: FailureClass;
  readonly method: string;
}

export interface Attribution {
  /** Failures that a flip made, by class. */
  readonly attributed: ReadonlyMap<FailureClass, number>;
  /** `vantage/interface` of the table that flipped → failures that it made. */
  readonly attributedTo: ReadonlyMap<string, number>;
  readonly unattributed: ReadonlyMap<FailureClass, number>;
  /** Different flips that broke at least one request. */
  readonly breakingFlips: number;
  /** The earliest of them, as an example. */
  readonly example: AttributedFailure | undefined;
  /**
   * Failures that could not be examined: counted but not listed one by one, because there were too many in their second, or
   * after a neighbour table was no longer watched.
   */
  readonly unexamined: number;
  /** Failures that wait for the neighbour tables' watermark. */
  readonly waiting: readonly unknown[];
}

/**
 * What a flip does to a connection in mid-flow: the new host has no conntrack entry for it, takes its next segment for a
 * new connection's, sends it to whichever backend, and that one answers RST; or the segment is dropped and times out.
 */
const flipClasses: ReadonlySet<FailureClass> = new Set(['reset', 'timeout']);

/**
 * Which failed requests a change of the neighbour entry made. A failure is a flip's when its connection had its last
 * answer before the flip and was found dead after it, and it failed in a way that a flip makes fail. A request that opened
 * its connection itself must have been under way during the flip: one that began after it goes through whoever is
 * announced now, and works. Everything else stays unattributed.
 *
 * A failure is judged once the neighbour tables have reported beyond its end, so a flip that is read late still counts.
 */
export const attributionView: View<Attribution> = {
  name: 'attribution',
  open: () => {
    const state: MutableAttribution = {
      attributed: new Map(),
      attributedTo: new Map(),
      unattributed: new Map(),
      breakingFlips: 0,
      example: undefined,
      unexamined: 0,
      waiting: [],
      flips: [],
    };
    const tables = openWatermarks(['neigh']);
    const load = openWatermarks(['load']);
    const follow = followNeighbours();
    return {
      state,
      fold: (event) => {
        tables.fold(event);
        load.fold(event);
        const flip = follow(event)?.flip;
        if (flip) state.flips.push({ flip, broke: false });
        const { fact } = event;
        if (fact.type === 'load.failure') state.waiting.push(failureOf(event, fact));
        else if (fact.type === 'load.second') state.unexamined += fact.unlisted;
        else if (fact.type === 'source.through' || fact.type === 'source.end' || fact.type === 'run.end') {
          settle(state, { knownNs: tables.leastNs(), blindFromNs: tables.blindFromNs(), loadKnownNs: load.leastNs() });
        }
      },
    };
  },
};

interface MutableAttribution extends Attribution {
  attributed: Map<FailureClass, number>;
  attributedTo: Map<string, number>;
  unattributed: Map<FailureClass, number>;
  breakingFlips: number;
  example: AttributedFailure | undefined;
  unexamined: number;
  waiting: Failure[];
  /** Flips that a failure still to be judged may have lived through. */
  flips: CountedFlip[];
}

interface Failure {
  readonly fact: Fact<'load.failure'>;
  readonly endNs: number;
  /** Since when the connection may have been dead: its last answer. */
  readonly aliveNs: number;
}

/** How far the sources have reported, nanoseconds since the run's start. */
interface Known {
  readonly knownNs: number;
  /** A neighbour table was not watched after this. */
  readonly blindFromNs: number;
  readonly loadKnownNs: number;
}

interface CountedFlip {
  readonly flip: Flip;
  broke: boolean;
}

/**
 * An idle connection is reused by the next iteration of its VU; one that was idle for longer than this is not told apart
 * from one that something else closed meanwhile (nginx closes after 75 s, Node after 5 s, Go's client after 90 s).
 */
const longestIdleNs = 90e9;

/** A request on a connection of its own, or of unknown reuse, can only have lived through a flip while it was under way. */
function failureOf({ atNs }: Event, fact: Fact<'load.failure'>): Failure {
  const aliveNs = fact.reused === true ? (fact.lastAnswerNs ?? fact.startNs) : fact.startNs;
  return { fact, endNs: atNs, aliveNs: Math.max(aliveNs, atNs - longestIdleNs) };
}

/** Judges the failures that the neighbour tables have reported beyond. */
function settle(state: MutableAttribution, { knownNs, blindFromNs, loadKnownNs }: Known): void {
  const ready = state.waiting.filter(({ endNs }) => endNs <= knownNs);
  if (ready.length > 0) {
    state.waiting = state.waiting.filter(({ endNs }) => endNs > knownNs);
    for (const failure of ready) {
      if (failure.endNs <= blindFromNs) attribute(state, failure);
      else state.unexamined += 1;
    }
  }
  state.flips = stillNeeded(state.flips, state.waiting, loadKnownNs);
}

function attribute(state: MutableAttribution, { fact, endNs, aliveNs }: Failure): void {
  const couldBe = flipClasses.has(fact.class);
  const crossed = couldBe
    ? earliest(state.flips.filter(({ flip }) => flip.untilNs >= aliveNs && flip.fromNs <= endNs))
    : undefined;
  if (!crossed) {
    count(state.unattributed, fact.class, 1);
    return;
  }
  count(state.attributed, fact.class, 1);
  count(state.attributedTo, `${crossed.flip.vantage}/${crossed.flip.interface}`, 1);
  if (!crossed.broke) state.breakingFlips += 1;
  crossed.broke = true;
  if (state.example && state.example.endNs <= endNs) return;
  const { startNs, method } = fact;
  state.example = { flip: crossed.flip, startNs, endNs, aliveNs, class: fact.class, method };
}

/** The first of several: it is the one that killed the connection. The vantage's name decides between simultaneous ones. */
function earliest(flips: readonly CountedFlip[]): CountedFlip | undefined {
  const before = (a: Flip, b: Flip) => a.untilNs < b.untilNs || (a.untilNs === b.untilNs && a.vantage < b.vantage);
  return flips.reduce<CountedFlip | undefined>(
    (first, one) => (first && before(first.flip, one.flip) ? first : one),
    undefined,
  );
}

/** Flips that no failure still to come can have lived through are let go, so that memory follows the lag, not the run. */
function stillNeeded(flips: CountedFlip[], waiting: readonly Failure[], loadKnownNs: number): CountedFlip[] {
  const oldestNs = waiting.reduce((oldest, { aliveNs }) => Math.min(oldest, aliveNs), loadKnownNs - longestIdleNs);
  const needed = flips.filter(({ flip }) => flip.untilNs >= oldestNs);
  return needed.length === flips.length ? flips : needed;
}

function count<K>(counts: Map<K, number>, name: K, by: number): void {
  if (by > 0) counts.set(name, (counts.get(name) ?? 0) + by);
}
