import type { Event, Fact, FactType } from '../../src/event/event.ts';
import { formatNumber } from '../../src/recording/format.ts';

/**
 * The journal of a run under load in a MAC conflict, second after second, as long as wanted: four hosts ask for the virtual
 * IP, two nodes answer, the router's entry flips every second, and POSTs on reused connections are reset. Without chance,
 * so that every bench reads the same lines.
 */

const secondNs = 1e9;
const vip = '192.0.2.200';
const macs = ['02:00:00:00:02:11', '02:00:00:00:02:12'] as const;
const askers = ['router', 'n1', 'n2', 'n3'] as const;
const scenarios = ['get-reused', 'get-new', 'post-reused', 'post-new'] as const;
const checks = ['L2-FOREIGN', 'L2-CONFLICT', 'L2-SILENT', 'L2-NEIGHFLIP', 'LOAD-THRESHOLD', 'LOAD-REPEATS'];
/** 200 requests per second in four scenarios: the profile `load`. */
const requestsPerScenario = 50;
/** 12 to 18 % of the POSTs on reused connections fail in such a conflict. */
const failuresPerSecond = 7;

/** @returns so many events, `run.start` first and `run.end` last. */
export function* recordedRun(events: number): Generator<Event> {
  yield runStart();
  let left = events - 2;
  for (let second = 1; left > 0; second += 1) {
    const happened = eventsOf(second).slice(0, left);
    left -= happened.length;
    yield* happened;
  }
  yield { atNs: events * secondNs, source: 'run', fact: { type: 'run.end', reason: 'finished' } };
}

function runStart(): Event<'run.start'> {
  const sources = [
    ...askers.map((vantage) => ({ source: 'arping', vantage })),
    { source: 'neigh', vantage: 'router' },
    { source: 'load', vantage: 'client' },
  ];
  const asked = { kind: 'vip', name: vip };
  const about = { seismo: '0.0.0', runId: 'bench', epochNs: '1700000000000000000', site: 'lab bench' };
  return at(0, 'run', { type: 'run.start', format: formatNumber, ...about, asked, checks, sources, settings: {} });
}

function eventsOf(second: number): Event[] {
  return [
    ...askers.map((vantage, index) => at(second + 0.01 * index, 'arping', round(second, vantage), vantage, 120)),
    ...[0.3, 0.34].map((part, index) => at(second + part, 'neigh', entry(second, index), 'router', 64)),
    ...Array.from({ length: failuresPerSecond }, (_, index) =>
      at(second + 0.36 + 0.05 * index, 'load', failure(second, index), 'client'),
    ),
    ...scenarios.map((scenario) => at(second, 'load', loadSecond(second, scenario), 'client')),
    ...[...askers, 'router', 'client'].map((vantage, index) => {
      const source = index < askers.length ? 'arping' : vantage === 'router' ? 'neigh' : 'load';
      return at(second + 1, source, { type: 'source.through', throughNs: (second + 1) * secondNs }, vantage);
    }),
  ];
}

function round(second: number, vantage: string): Fact<'arp.round'> {
  // A node that answers does not hear itself.
  const heard = macs.filter((_, index) => vantage !== `n${index + 1}`);
  const replies = heard.map((mac, index) => ({ mac, rttUs: 500 + ((second * 37 + index * 11) % 400) }));
  return { type: 'arp.round', target: vip, interface: 'eth0', sent: 1, replies };
}

/** The router's entry is asked again, and then another node's. */
function entry(second: number, index: number): Fact<'neigh.entry'> {
  const mac = macs[(second + index) % macs.length] ?? macs[0];
  const state = index === 0 ? 'PROBE' : 'REACHABLE';
  return { type: 'neigh.entry', address: vip, interface: 'eth0', mac, state, origin: 'change' };
}

function failure(second: number, index: number): Fact<'load.failure'> {
  const startNs = Math.round((second + 0.35 + 0.05 * index) * secondNs);
  return {
    type: 'load.failure',
    scenario: 'post-reused',
    method: 'POST',
    url: `http://${vip}/`,
    startNs,
    durationUs: 9_800,
    class: 'reset',
    errorCode: 1220,
    status: 0,
    reused: true,
    vu: index + 1,
    lastAnswerNs: startNs - 0.2 * secondNs,
  };
}

function loadSecond(second: number, scenario: (typeof scenarios)[number]): Fact<'load.second'> {
  const failed = scenario === 'post-reused' ? failuresPerSecond : 0;
  const latency: Record<string, number> = {};
  for (let request = failed; request < requestsPerScenario; request += 1) {
    const bucket = String(260 + ((request * 37 + second * 13) % 71));
    latency[bucket] = (latency[bucket] ?? 0) + 1;
  }
  return {
    type: 'load.second',
    scenario,
    requests: requestsPerScenario,
    failures: failed > 0 ? { reset: failed } : {},
    unlisted: 0,
    lost: 0,
    methods: { [scenario.startsWith('post') ? 'POST' : 'GET']: requestsPerScenario },
    connections: scenario.endsWith('new') ? requestsPerScenario : failed,
    latency,
  };
}

/** @param rawBytes length of what the tool printed for it, where its own words are kept */
function at<T extends FactType>(
  seconds: number,
  source: string,
  fact: Fact<T>,
  vantage?: string,
  rawBytes?: number,
): Event<T> {
  const offset = Math.floor(seconds) * (rawBytes ?? 0);
  return {
    atNs: Math.round(seconds * secondNs),
    source,
    ...(vantage !== undefined && { vantage }),
    ...(rawBytes !== undefined && { raw: { file: `raw/${vantage}/${source}.out`, offset, length: rawBytes } }),
    fact,
  };
}
