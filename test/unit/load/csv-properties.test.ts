import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvent } from '../../../src/event/event.ts';
import { listedFailures } from '../../../src/load/csv/seconds.ts';
import { decode, epochNs, epochOf, fixture, ofType, sumOf } from './decoding.ts';

/** A request as k6 would write it: every tag a script can choose is any text. */
const requests = fc.array(
  fc.record({
    endMs: fc.integer({ min: 0, max: 20_000 }),
    scenario: fc.constantFrom('a', 'b', 'with,comma', 'with "quotes"', 'over\ntwo lines'),
    name: fc.string({ maxLength: 12 }),
    status: fc.constantFrom(0, 200, 404, 503),
    failed: fc.constantFrom('0.000000', '1.000000', undefined),
    connectingMs: fc.constantFrom('0.000000', '0.250000'),
    vu: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 60 },
);
type Request = typeof requests extends fc.Arbitrary<(infer One)[]> ? One : never;

const header = 'metric_name,timestamp,metric_value,error,error_code,method,name,scenario,status,extra_tags,metadata\n';
const quoted = (field: string) => (/[",\r\n]|^ /.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

function write({ endMs, scenario, name, status, failed, connectingMs, vu }: Request): string {
  const time = epochNs + BigInt(endMs) * 1_000_000n;
  const code = status >= 400 ? 1000 + status : '';
  const tags = `,${code},GET,${quoted(name)},${quoted(scenario)},${status},,vu=${vu}&iter=1`;
  const samples = [
    ['http_reqs', '1.000000'],
    ['http_req_duration', '1.500000'],
    ['http_req_blocked', connectingMs],
    ['http_req_connecting', connectingMs],
    ['http_req_receiving', '0.100000'],
    ...(failed === undefined ? [] : [['http_req_failed', failed]]),
    ['iterations', '1.000000'],
  ];
  return samples.map(([metric, value]) => `${metric},${time},${value},${tags}\n`).join('');
}

const csvOf = (all: readonly Request[]) => Buffer.from(header + all.map(write).join(''));

/** Cuts bytes at any places. */
const cuts = fc.array(fc.nat(), { maxLength: 30 });
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('any samples', () => {
  it('are all counted, once', () => {
    fc.assert(
      fc.property(requests, cuts, (all, places) => {
        const decoding = decode(cutAt(csvOf(all), places), epochNs);
        expect(decoding.requests).toBe(all.length);
        expect(sumOf(decoding, (second) => second.requests)).toBe(all.length);
        expect(sumOf(decoding, ({ methods }) => methods.GET ?? 0)).toBe(all.length);
        expect(decoding.text).toBe('');
        const failed = all.filter((one) => (one.failed === undefined ? one.status === 0 : one.failed === '1.000000'));
        const counted = sumOf(decoding, ({ failures }) =>
          Object.values(failures).reduce((sum, count) => sum + count, 0),
        );
        expect(counted).toBe(failed.length);
        expect(ofType(decoding, 'load.failure')).toHaveLength(failed.length);
      }),
    );
  });

  it('are summed in the second in which they ended', () => {
    fc.assert(
      fc.property(requests, (all) => {
        const decoding = decode([csvOf(all)], epochNs);
        for (let second = 0; second <= 20; second += 1) {
          const expected = all.filter(({ endMs }) => Math.floor(endMs / 1000) === second).length;
          const found = ofType(decoding, 'load.second').filter(({ atNs }) => atNs === second * 1e9);
          expect(found.reduce((sum, one) => sum + one.requests, 0)).toBe(expected);
        }
      }),
    );
  });
});

describe('any bytes', () => {
  const lines = fc.constantFrom(
    header,
    'http_reqs,1700000001000000000,1.000000,,,GET,"a\nb",s,200,,vu=1\n',
    'http_reqs,1700000001000000000,1.000000,,,GET,"open,s,200,,vu=1\n',
    'http_reqs,9999999999999999999,1.000000,,,GET,,s,200,,\n',
    'http_req_failed,1700000001000000000,x,,,\n',
    'http_req_failed,1700000001000000000,1.000000,,,\n',
    'dropped_iterations,1700000001000000000,3.000000,,,,,s,,,\n',
    'vus,1700000009000000000,1.000000,,,,,,,,\n',
    '"\n',
    `${'x'.repeat(70_000)}`,
    '\n',
  );
  const pieces = fc.array(
    fc.oneof(
      lines.map((line) => Buffer.from(line)),
      fc.uint8Array({ maxLength: 40 }),
    ),
    { maxLength: 30 },
  );

  it('are survived, and make the same facts however they are cut', () => {
    fc.assert(
      fc.property(pieces, cuts, (all, places) => {
        const bytes = Buffer.concat(all);
        const whole = decode([bytes], epochNs);
        expect(decode(cutAt(bytes, places), epochNs)).toEqual(whole);
        expect(sumOf(whole, (second) => second.requests)).toBe(whole.requests);
        for (const fact of whole.facts) expect(checkEvent({ ...fact, source: 'load' })).toMatchObject({ ok: true });
      }),
    );
  });

  it.each(['own-summary.csv', 'conflict.csv'])('of %s make the same facts however they are cut', (name) => {
    const bytes = fixture(name);
    const epoch = epochOf(bytes);
    const whole = decode([bytes], epoch);
    fc.assert(
      fc.property(cuts, (places) => {
        expect(decode(cutAt(bytes, places), epoch)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});

describe('very many failures in one second', () => {
  it('are all counted, and the first of them listed', () => {
    const one = {
      endMs: 500,
      scenario: 'a',
      name: '',
      status: 0,
      failed: '1.000000',
      connectingMs: '0.000000',
      vu: 1,
    } as const;
    const decoding = decode([csvOf(Array.from({ length: 250 }, () => one))], epochNs);
    expect(ofType(decoding, 'load.failure')).toHaveLength(listedFailures);
    expect(sumOf(decoding, ({ unlisted }) => unlisted)).toBe(250 - listedFailures);
    expect(sumOf(decoding, ({ failures }) => failures.other ?? 0)).toBe(250);
  });
});

describe('time that passes without a request', () => {
  const request = {
    endMs: 100,
    scenario: 'a',
    name: '',
    status: 200,
    failed: '0.000000',
    connectingMs: '0.000000',
    vu: 1,
  } as const;
  const clock = (second: number) => `vus,${epochNs + BigInt(second) * 1_000_000_000n},1.000000,,,,,,,,\n`;

  it('is told: users who wait in vain are seen', () => {
    const stalled = Buffer.concat([csvOf([request]), Buffer.from(clock(1) + clock(2) + clock(3))]);
    const seconds = ofType(decode([stalled], epochNs), 'load.second');
    expect(seconds.map(({ atNs, requests: count }) => [atNs / 1e9, count])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('is told while it lasts, and a late sample makes one more line', () => {
    const late = Buffer.concat([csvOf([request]), Buffer.from(clock(3)), csvOf([request]).subarray(header.length)]);
    const seconds = ofType(decode([late], epochNs), 'load.second');
    expect(seconds.map(({ atNs, requests: count }) => [atNs / 1e9, count])).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
  });

  it('is not told second by second when a clock jumped by years', () => {
    const jumped = Buffer.concat([csvOf([request]), Buffer.from(clock(100_000_000))]);
    expect(ofType(decode([jumped], epochNs), 'load.second')).toHaveLength(1);
  });
});

describe('requests of one user at the same time', () => {
  it('have connections that cannot be told apart', () => {
    const base = { scenario: 'a', name: '', failed: '0.000000', connectingMs: '0.000000', vu: 1 } as const;
    const all = [
      { ...base, endMs: 100, status: 200 },
      { ...base, endMs: 101, status: 200 },
      { ...base, endMs: 200, status: 0, failed: '1.000000' },
    ] as const;
    const [failure] = ofType(decode([csvOf(all)], epochNs), 'load.failure');
    expect(failure).toMatchObject({ reused: true, lastAnswerNs: null });
  });
});
