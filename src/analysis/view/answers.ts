import type { Event, Fact } from '../../event/event.ts';
import type { RawPointer } from '../../event/stamp.ts';
import type { View } from '../contract.ts';
import { openWatermarks } from '../watermark.ts';

/** One MAC that answered ARP for the address, as one vantage heard it. */
export interface Answerer {
  readonly mac: string;
  /** Rounds it answered in. */
  readonly rounds: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly firstRaw?: RawPointer;
}

/** Rounds that more than one MAC answered. */
export interface SharedRounds {
  readonly rounds: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly macs: ReadonlySet<string>;
  readonly firstRaw?: RawPointer;
}

/** A stretch of rounds that nobody answered. */
export interface Silence {
  readonly fromNs: number;
  readonly lastNs: number;
  readonly rounds: number;
}

/** All that one vantage heard. */
export interface VantageAnswers {
  readonly vantage: string;
  readonly rounds: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly answerers: ReadonlyMap<string, Answerer>;
  readonly shared: SharedRounds | undefined;
  /** Rounds since the last shared one that one and the same MAC answered alone; 0 while the last round was shared. */
  readonly singleSinceShared: number;
  /** The MAC of the last answered round, where it was one. */
  readonly lastMac: string | undefined;
  readonly longestSilence: Silence | undefined;
  /** The silence that goes on at the last round. */
  readonly silence: Silence | undefined;
}

/** Seconds in which different vantages heard different MACs. A host never hears its own answer, so no single one may hear both. */
export interface AcrossVantages {
  readonly seconds: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly macs: ReadonlySet<string>;
}

export interface Answers {
  readonly vantages: ReadonlyMap<string, VantageAnswers>;
  readonly across: AcrossVantages | undefined;
  /** Answers from MACs beyond the first 64 of a vantage: a flood of forged ones must not fill memory. */
  readonly uncountedMacs: number;
}

const maxMacs = 64;
const secondNs = 1e9;

/** Who answered ARP for the address that was asked about, per vantage and across them. */
export const answersView: View<Answers> = {
  name: 'answers',
  open: () => {
    const state: MutableAnswers = { vantages: new Map(), across: undefined, uncountedMacs: 0, openSeconds: new Map() };
    const watermarks = openWatermarks(['arping']);
    let address = '';
    return {
      state,
      fold: (event) => {
        watermarks.fold(event);
        const { fact } = event;
        if (fact.type === 'run.start') address = fact.asked.name;
        else if (fact.type === 'arp.round' && fact.target === address) {
          foldRound(state, event, fact);
          noteSecond(state.openSeconds, event, fact);
        } else if (fact.type === 'source.through' || fact.type === 'source.end' || fact.type === 'run.end') {
          closeSeconds(state, watermarks.leastNs());
        }
      },
    };
  },
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface MutableAnswers extends Mutable<Answers> {
  vantages: Map<string, MutableVantage>;
  /** Who was heard by whom, in the seconds that not every vantage has reported yet. */
  readonly openSeconds: Map<number, Map<string, Set<string>>>;
}
type MutableVantage = Mutable<VantageAnswers> & { answerers: Map<string, Answerer> };
type Round = Fact<'arp.round'>;

function openVantage(vantage: string, atNs: number): MutableVantage {
  return {
    vantage,
    rounds: 0,
    firstNs: atNs,
    lastNs: atNs,
    answerers: new Map(),
    shared: undefined,
    singleSinceShared: 0,
    lastMac: undefined,
    longestSilence: undefined,
    silence: undefined,
  };
}

function foldRound(state: MutableAnswers, event: Event, round: Round): void {
  const name = event.vantage ?? '';
  let seen = state.vantages.get(name);
  if (!seen) {
    seen = openVantage(name, event.atNs);
    state.vantages.set(name, seen);
  }
  seen.rounds += round.sent;
  seen.lastNs = event.atNs;
  const macs = [...new Set(round.replies.map(({ mac }) => mac))];
  for (const mac of macs) foldAnswer(state, seen, mac, event);
  foldSharing(seen, macs, event);
  foldSilence(seen, macs.length === 0, event.atNs);
}

function foldAnswer(state: MutableAnswers, seen: MutableVantage, mac: string, { atNs, raw }: Event): void {
  const known = seen.answerers.get(mac);
  if (!known && seen.answerers.size >= maxMacs) {
    state.uncountedMacs += 1;
    return;
  }
  seen.answerers.set(
    mac,
    known
      ? { ...known, rounds: known.rounds + 1, lastNs: atNs }
      : { mac, rounds: 1, firstNs: atNs, lastNs: atNs, ...(raw && { firstRaw: raw }) },
  );
}

function foldSharing(seen: MutableVantage, macs: readonly string[], { atNs, raw }: Event): void {
  if (macs.length > 1) {
    const before = seen.shared;
    seen.shared = before
      ? { ...before, rounds: before.rounds + 1, lastNs: atNs, macs: merged(before.macs, macs) }
      : { rounds: 1, firstNs: atNs, lastNs: atNs, macs: new Set(macs), ...(raw && { firstRaw: raw }) };
    seen.singleSinceShared = 0;
    seen.lastMac = undefined;
  } else if (macs[0] !== undefined) {
    seen.singleSinceShared = seen.lastMac === undefined || seen.lastMac === macs[0] ? seen.singleSinceShared + 1 : 1;
    seen.lastMac = macs[0];
  }
}

function merged(known: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return known.size >= maxMacs ? known : new Set([...known, ...more]);
}

function foldSilence(seen: MutableVantage, silent: boolean, atNs: number): void {
  if (!silent) {
    seen.silence = undefined;
    return;
  }
  const { silence } = seen;
  seen.silence = silence
    ? { ...silence, lastNs: atNs, rounds: silence.rounds + 1 }
    : { fromNs: atNs, lastNs: atNs, rounds: 1 };
  if (seen.silence.rounds > (seen.longestSilence?.rounds ?? 0)) seen.longestSilence = seen.silence;
}

/** Whether two vantages heard different MACs. One that heard both in a second may have seen a move between its rounds. */
function differs(heard: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const all = [...heard.values()];
  return all.some((hearers, index) =>
    all.slice(index + 1).some((others) => [...hearers].some((one) => [...others].some((other) => other !== one))),
  );
}

/** Keeps who heard whom per second until every vantage has reported that second, whatever order their lines come in. */
function noteSecond(open: Map<number, Map<string, Set<string>>>, { atNs, vantage }: Event, { replies }: Round): void {
  const second = Math.floor(atNs / secondNs);
  const heard = open.get(second) ?? new Map<string, Set<string>>();
  for (const { mac } of replies) heard.set(mac, (heard.get(mac) ?? new Set()).add(vantage ?? ''));
  open.set(second, heard);
}

function closeSeconds(state: MutableAnswers, completeNs: number): void {
  for (const [second, heard] of state.openSeconds) {
    if ((second + 1) * secondNs > completeNs) continue;
    state.openSeconds.delete(second);
    if (!differs(heard)) continue;
    const before = state.across;
    const atNs = second * secondNs;
    state.across = {
      seconds: (before?.seconds ?? 0) + 1,
      firstNs: Math.min(before?.firstNs ?? atNs, atNs),
      lastNs: Math.max(before?.lastNs ?? atNs, atNs),
      macs: merged(before?.macs ?? new Set(), [...heard.keys()]),
    };
  }
}
