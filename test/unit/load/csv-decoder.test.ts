import { describe, expect, it } from 'vitest';
import { checkEvent } from '../../../src/event/event.ts';
import { countOf, mergeHistograms, quantileOf } from '../../../src/event/latency-histogram.ts';
import { type Decoding, decode, decodeFixture, epochOf, fixture, ofType, sumOf } from './decoding.ts';

const countByClass = (decoding: Decoding) => {
  const counts: Record<string, number> = {};
  for (const { class: name } of ofType(decoding, 'load.failure')) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

describe('a healthy recording', () => {
  const healthy = decodeFixture('healthy.csv');

  it('has every request in a second, with its method and connection', () => {
    expect(healthy.requests).toBe(
      fixture('healthy.csv')
        .toString()
        .match(/^http_reqs,/gm)?.length,
    );
    expect(sumOf(healthy, ({ requests }) => requests)).toBe(healthy.requests);
    const connectionsOf = (name: string) =>
      sumOf(healthy, ({ scenario, connections }) => (scenario === name ? connections : 0));
    const requestsOf = (name: string) => sumOf(healthy, ({ scenario, requests }) => (scenario === name ? requests : 0));
    expect(connectionsOf('get-new')).toBe(requestsOf('get-new'));
    expect(connectionsOf('post-new')).toBe(requestsOf('post-new'));
    expect(connectionsOf('get-reused')).toBeLessThan(requestsOf('get-reused') / 2);
    expect(sumOf(healthy, ({ methods }) => methods.POST ?? 0)).toBe(requestsOf('post-new') + requestsOf('post-reused'));
  });

  it('has the same p95 as k6 found', () => {
    const all = ofType(healthy, 'load.second').map(({ latency }) => latency);
    const merged = mergeHistograms(...all);
    expect(countOf(merged)).toBe(healthy.requests);
    const found = quantileOf(merged, 0.95);
    const exact = [
      ...fixture('healthy.csv')
        .toString()
        .matchAll(/^http_req_duration,\d+,([\d.]+)/gm),
    ]
      .map(([, ms]) => Number(ms) * 1000)
      .sort((a, b) => a - b)[Math.ceil(0.95 * healthy.requests) - 1];
    expect(found?.fromUs).toBeLessThanOrEqual(exact ?? 0);
    expect(found?.toUs).toBeGreaterThan(exact ?? 0);
  });

  it('has no failure, and keeps the summary that k6 printed as text', () => {
    expect(ofType(healthy, 'load.failure')).toEqual([]);
    expect(healthy.text).toContain('█ THRESHOLDS');
    expect(healthy.text).not.toContain('http_reqs,1');
  });

  it('gives facts that are events', () => {
    const checked = healthy.facts.map((fact) => checkEvent({ ...fact, source: 'load' }));
    expect(checked.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('says after each second that it is complete', () => {
    let through = Number.NEGATIVE_INFINITY;
    for (const { fact, atNs } of healthy.facts) {
      if (fact.type === 'source.through') through = fact.throughNs;
      else expect(atNs).toBeGreaterThanOrEqual(through);
    }
    expect(through).toBeGreaterThan(1e9);
  });
});

describe('a recording of a MAC conflict', () => {
  const conflict = decodeFixture('conflict.csv');
  const failures = ofType(conflict, 'load.failure');

  it('has failed POSTs on reused connections alone', () => {
    expect(failures.length).toBeGreaterThan(5);
    expect(new Set(failures.map(({ scenario }) => scenario))).toEqual(new Set(['post-reused']));
    expect(countByClass(conflict)).toEqual({ reset: failures.length });
    expect(sumOf(conflict, ({ failures: { reset = 0 } }) => reset)).toBe(failures.length);
  });

  it('says of each when its connection was last alive', () => {
    for (const { reused, lastAnswerNs, startNs, atNs, durationUs } of failures) {
      expect(reused).toBe(true);
      expect(lastAnswerNs).toBeLessThan(startNs);
      expect(startNs + (durationUs ?? 0) * 1000).toBeCloseTo(atNs, 0);
    }
  });
});

describe.each(['every-failure.csv', 'every-failure-default-tags.csv'])('%s', (name) => {
  const decoding = decodeFixture(name);
  const of = (scenario: string) => ofType(decoding, 'load.failure').filter((failure) => failure.scenario === scenario);

  it.each([
    ['refused', 'refused', 1212],
    ['reset', 'reset', 1220],
    ['closed', 'closed', 1000],
    ['no-answer', 'timeout', 1050],
    ['no-syn-ack', 'timeout', 1050],
    ['no-route', 'unreachable', 1213],
    ['no-name', 'dns', 1101],
    ['no-tls', 'tls', 1301],
    ['not-found', 'http4xx', 1404],
    ['server-error', 'http5xx', 1500],
  ])('has two failures of scenario %s, of class %s', (scenario, expected, errorCode) => {
    const failures = of(scenario);
    expect(failures.map((failure) => failure.class)).toEqual([expected, expected]);
    expect(failures.map((failure) => failure.errorCode)).toEqual([errorCode, errorCode]);
  });

  it('has none where there was an answer', () => expect(of('answered')).toEqual([]));

  it('knows no duration of what never had a connection', () => {
    for (const scenario of ['refused', 'no-syn-ack', 'no-route', 'no-name']) {
      expect(of(scenario).map(({ durationUs, reused }) => [durationUs, reused])).toEqual([
        [null, false],
        [null, false],
      ]);
    }
    for (const { durationUs } of of('no-answer')) expect(durationUs).toBeGreaterThan(3.9e6);
  });

  it('counts an answer with an error status as answered: its connection lives on', () => {
    const [first, second] = of('server-error');
    expect([first?.reused, second?.reused]).toEqual([false, true]);
    expect(second?.lastAnswerNs).toBe(first?.atNs);
  });
});

describe('a recording with few users', () => {
  it('counts the iterations that nobody was free for', () => {
    const dropped = decodeFixture('dropped.csv');
    const samples = fixture('dropped.csv')
      .toString()
      .matchAll(/^dropped_iterations,\d+,([\d.]+)/gm);
    const expected = [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
    expect(expected).toBeGreaterThan(10);
    expect(sumOf(dropped, ({ lost }) => lost)).toBe(expected);
  });
});

describe("a recording of a user's script", () => {
  const own = decodeFixture('own-summary.csv');

  it('is read in spite of commas, quotes and newlines in its tags', () => {
    // One in setup, five in each of four iterations; the script's handleSummary counted the same.
    expect(own.requests).toBe(21);
    expect(sumOf(own, ({ requests }) => requests)).toBe(21);
  });

  it('honours what the script says of its answers: an expected 404 is none, an unjudged 500 is none', () => {
    expect(ofType(own, 'load.failure')).toEqual([]);
  });

  it('keeps what handleSummary printed, although it looks like samples', () => {
    expect(own.text).toBe('it "said:\nhttp_reqs, 21\nhttp_req_failed,never\n');
  });

  it('counts requests outside of scenarios', () => {
    expect(new Set(ofType(own, 'load.second').map(({ scenario }) => scenario))).toEqual(
      new Set(['setup/teardown', 'default']),
    );
  });
});

describe('output that is cut off', () => {
  it('loses its last sample and nothing else', () => {
    const bytes = fixture('healthy.csv');
    const cut = bytes.subarray(0, bytes.indexOf('http_reqs', 20_000) + 40);
    const decoding = decode([cut], epochOf(bytes));
    expect(decoding.requests).toBe(cut.toString().match(/^http_req_failed,/gm)?.length);
    expect(decoding.text).toBe('');
  });
});
