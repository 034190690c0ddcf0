import type { Fact } from '../../event/event.ts';
import type { FailureClass } from '../../event/fact/load.ts';
import { bucketOf } from '../../event/latency-histogram.ts';

/** A fact and when it happened, nanoseconds since the run's start. */
export interface TimedFact {
  readonly fact: Fact;
  readonly atNs: number;
}

const secondNs = 1e9;
/**
 * How far the samples' own time must be beyond a second before it is called complete. k6 writes samples in the order in
 * which requests ended; they are out of order by what a busy scheduler takes between reading its clock and queueing.
 */
const lagNs = 0.5e9;
/** A pause without any sample that is longer than this is not told second by second. */
const longestSilenceSeconds = 600;
/** Single failures per second and scenario: enough for every failure of ordinary load, few enough to keep the journal small. */
export const listedFailures = 100;

/** What is counted of one finished request. */
export interface CountedRequest {
  readonly scenario: string;
  readonly method: string;
  readonly endNs: number;
  readonly opened: boolean;
  /** Undefined for a request without an answer. */
  readonly answeredInUs: number | undefined;
  readonly failure: FailureClass | undefined;
}

interface Cell {
  requests: number;
  unlisted: number;
  listed: number;
  lost: number;
  connections: number;
  readonly failures: Map<FailureClass, number>;
  readonly methods: Map<string, number>;
  readonly latency: Map<number, number>;
}

/**
 * Sums requests by second and scenario, and gives a second away, with the watermark behind it, when it is over. What comes
 * later for a second that is gone goes into one more line for it.
 */
export function openSeconds(emit: (fact: TimedFact) => void) {
  const open = new Map<number, Map<string, Cell>>();
  const scenarios = new Set<string>();
  let nextSecond: number | undefined;
  let dueNs = Number.POSITIVE_INFINITY;

  const cellOf = (atNs: number, scenario: string): Cell => {
    const second = Math.floor(atNs / secondNs);
    scenarios.add(scenario);
    const cells = open.get(second) ?? new Map<string, Cell>();
    open.set(second, cells);
    const cell = cells.get(scenario) ?? emptyCell();
    cells.set(scenario, cell);
    return cell;
  };

  /** Emits everything before second `until`, the silent seconds among it. */
  const closeUntil = (until: number): void => {
    if (nextSecond === undefined || until < nextSecond) return;
    const silent = until - nextSecond <= longestSilenceSeconds ? range(nextSecond, until) : [];
    const due = [...open.keys()].filter((second) => second < until);
    for (const second of [...new Set([...silent, ...due])].sort((a, b) => a - b)) {
      // A second that is gone already gets one more line only for what came late.
      const speaking = second < nextSecond ? (open.get(second)?.keys() ?? []) : scenarios;
      for (const scenario of speaking) emit(secondOf(second, scenario, open.get(second)?.get(scenario)));
      open.delete(second);
    }
    nextSecond = until;
    dueNs = (until + 1) * secondNs + lagNs;
    emit({ fact: { type: 'source.through', throughNs: until * secondNs }, atNs: until * secondNs });
  };

  return {
    /** Hears what time the samples have reached. */
    reached: (atNs: number): void => {
      if (nextSecond === undefined) {
        nextSecond = Math.floor(atNs / secondNs);
        dueNs = (nextSecond + 1) * secondNs + lagNs;
      }
      if (atNs >= dueNs) closeUntil(Math.floor((atNs - lagNs) / secondNs));
    },
    /** @returns whether the request's failure, if it is one, is to be listed by itself. */
    count: (request: CountedRequest): boolean => {
      const cell = cellOf(request.endNs, request.scenario);
      cell.requests += 1;
      add(cell.methods, request.method);
      if (request.opened) cell.connections += 1;
      if (request.answeredInUs !== undefined) add(cell.latency, bucketOf(request.answeredInUs));
      if (request.failure === undefined) return false;
      add(cell.failures, request.failure);
      if (cell.listed >= listedFailures) cell.unlisted += 1;
      else cell.listed += 1;
      return cell.unlisted === 0;
    },
    lost: (atNs: number, scenario: string, iterations: number): void => {
      cellOf(atNs, scenario).lost += iterations;
    },
    end: (): void => closeUntil(Math.max(nextSecond ?? 0, ...[...open.keys()].map((second) => second + 1))),
  };
}

function emptyCell(): Cell {
  return {
    requests: 0,
    unlisted: 0,
    listed: 0,
    lost: 0,
    connections: 0,
    failures: new Map(),
    methods: new Map(),
    latency: new Map(),
  };
}

function secondOf(second: number, scenario: string, cell: Cell = emptyCell()): TimedFact {
  return {
    atNs: second * secondNs,
    fact: {
      type: 'load.second',
      scenario,
      requests: cell.requests,
      failures: Object.fromEntries(cell.failures),
      unlisted: cell.unlisted,
      lost: cell.lost,
      methods: Object.fromEntries(cell.methods),
      connections: cell.connections,
      latency: Object.fromEntries(cell.latency),
    },
  };
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function range(from: number, until: number): number[] {
  return Array.from({ length: Math.max(0, until - from) }, (_, index) => from + index);
}
