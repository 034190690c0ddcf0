import type { Fact } from '../../event/event.ts';
import type { FailureClass } from '../../event/fact/load.ts';
import type { View } from '../contract.ts';

export interface ScenarioLoad {
  readonly scenario: string;
  readonly requests: number;
  readonly failures: ReadonlyMap<FailureClass, number>;
  /** Iterations that k6 could not start. */
  readonly lost: number;
  readonly methods: ReadonlyMap<string, number>;
  readonly connections: number;
  /** How long answers took: bucket of a latency histogram → count. */
  readonly latency: ReadonlyMap<string, number>;
}

export interface Load {
  readonly profile: string | undefined;
  readonly scenarios: ReadonlyMap<string, ScenarioLoad>;
  readonly thresholds: readonly Omit<Fact<'load.threshold'>, 'type'>[];
  readonly end: Omit<Fact<'load.end'>, 'type'> | undefined;
  readonly firstNs: number | undefined;
  readonly lastNs: number | undefined;
}

/** What the load asked for and what came of it, summed over the run. */
export const loadView: View<Load> = {
  name: 'load',
  open: () => {
    const scenarios = new Map<string, MutableScenario>();
    const thresholds: Omit<Fact<'load.threshold'>, 'type'>[] = [];
    const state: { -readonly [K in keyof Load]: Load[K] } = {
      profile: undefined,
      scenarios,
      thresholds,
      end: undefined,
      firstNs: undefined,
      lastNs: undefined,
    };
    return {
      state,
      fold: ({ fact, atNs }) => {
        if (fact.type === 'load.start') state.profile = fact.profile;
        else if (fact.type === 'load.second') {
          addSecond(scenarios, fact);
          state.firstNs = Math.min(state.firstNs ?? atNs, atNs);
          state.lastNs = Math.max(state.lastNs ?? atNs, atNs);
        } else if (fact.type === 'load.threshold') thresholds.push(fact);
        else if (fact.type === 'load.end') state.end = fact;
      },
    };
  },
};

interface MutableScenario extends ScenarioLoad {
  requests: number;
  lost: number;
  connections: number;
  readonly failures: Map<FailureClass, number>;
  readonly methods: Map<string, number>;
  readonly latency: Map<string, number>;
}

function addSecond(scenarios: Map<string, MutableScenario>, second: Fact<'load.second'>): void {
  const { scenario } = second;
  const sum = scenarios.get(scenario) ?? {
    scenario,
    requests: 0,
    lost: 0,
    connections: 0,
    failures: new Map(),
    methods: new Map(),
    latency: new Map(),
  };
  scenarios.set(scenario, sum);
  sum.requests += second.requests;
  sum.lost += second.lost;
  sum.connections += second.connections;
  addCounts(sum.failures, Object.entries(second.failures) as [FailureClass, number][]);
  addCounts(sum.methods, Object.entries(second.methods));
  addCounts(sum.latency, Object.entries(second.latency));
}

function addCounts<K>(sums: Map<K, number>, counts: Iterable<readonly [K, number]>): void {
  for (const [key, by] of counts) sums.set(key, (sums.get(key) ?? 0) + by);
}

/** Sum of the scenarios' counts of one kind. */
export function total<K>(load: Load, pick: (scenario: ScenarioLoad) => ReadonlyMap<K, number>): ReadonlyMap<K, number> {
  const sums = new Map<K, number>();
  for (const scenario of load.scenarios.values()) addCounts(sums, pick(scenario));
  return sums;
}

/** All requests of all scenarios. */
export function requestsOf(load: Load): number {
  return [...load.scenarios.values()].reduce((sum, { requests }) => sum + requests, 0);
}
