import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastError, readDurationMs, readInspection, trimScriptError } from '../../../src/load/inspection.ts';

describe('what k6 inspect prints', () => {
  // Abridged from `k6 inspect --execution-requirements` of k6 v2.2.0; v1.8.1 prints the same fields.
  const printed = JSON.stringify({
    vus: null,
    scenarios: { crowd: { executor: 'constant-arrival-rate' }, other: { executor: 'per-vu-iterations' } },
    setupTimeout: null,
    teardownTimeout: '5s',
    thresholds: {
      http_req_failed: ['rate<0.01', { threshold: 'rate<0.5', abortOnFail: true, delayAbortEval: null }],
    },
    systemTags: ['scenario', 'status'],
    totalDuration: '1m40.5s',
    maxVUs: 60,
  });

  it('tells scenarios, tags, thresholds and the longest time', () => {
    expect(readInspection(printed)).toEqual({
      scenarios: ['crowd', 'other'],
      systemTags: ['scenario', 'status'],
      thresholds: [
        { metric: 'http_req_failed', expression: 'rate<0.01' },
        { metric: 'http_req_failed', expression: 'rate<0.5' },
      ],
      longestMs: 100_500 + 60_000 + 5_000 + 10_000,
    });
  });

  it('may be anything, which then says nothing', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => readInspection(text) === undefined));
  });
});

describe('a duration of Go', () => {
  it.each([
    ['10s', 10_000],
    ['1m40s', 100_000],
    ['1h0m0.5s', 3_600_500],
    ['300ms', 300],
    ['1µs', 0.001],
    ['', 0],
    ['soon', 0],
  ])('%s is %d ms', (text, ms) => expect(readDurationMs(text)).toBe(ms));
});

describe("k6's complaint about a script", () => {
  // k6's own words, v2.2.0 and v1.8.1.
  it.each([
    [
      "could not initialize 'bad.js': could not load JS test 'file:///home/me/bad.js': file:///home/me/bad.js: Line 2:38 Unexpected token } (and 2 more errors)",
      'bad.js:2:38: Unexpected token } (and 2 more errors)',
    ],
    [
      "TypeError: Cannot read property 'b' of undefined or null\n\tat file:///home/me/bad.js:1:22(13)",
      "bad.js:1:22: TypeError: Cannot read property 'b' of undefined or null",
    ],
    [
      "could not initialize 'bad.js': could not load JS test 'file:///home/me/bad.js': no exported functions in script",
      'no exported functions in script',
    ],
    [
      "could not initialize 'bad.js': could not load JS test 'file:///home/me/bad.js': The moduleSpecifier \"./nope.js\" couldn't be found on local disk. Make sure that you've specified the right path to the file. If you're running k6 using the Docker image make sure …",
      'The moduleSpecifier "./nope.js" couldn\'t be found on local disk.',
    ],
    ["thresholds on metrics 'a' have been crossed", "thresholds on metrics 'a' have been crossed"],
    [
      'There were problems with the specified script configuration:\n\t- scenario default has configuration errors: the number of VUs must be more than 0',
      'There were problems with the specified script configuration: scenario default has configuration errors: the number of VUs must be more than 0',
    ],
  ])('is cut down to place and words', (message, expected) => expect(trimScriptError(message)).toBe(expected));
});

describe("k6's log", () => {
  it('gives its last error', () => {
    const log =
      '{"level":"error","msg":"first\\n"}\n{"level":"warning","msg":"never mind"}\nnot json\n{"level":"error","msg":"last "}\n{"level":"info","msg":"x"}\n';
    expect(lastError(log)).toBe('last');
    expect(lastError('')).toBeUndefined();
  });
});
