import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readThresholds } from '../../../src/load/summary.ts';
import { fixture } from './decoding.ts';

describe("k6's summary", () => {
  it('tells the outcome of every threshold', () => {
    expect(readThresholds(fixture('every-failure.summary.json').toString())).toEqual(
      expect.arrayContaining([
        { type: 'load.threshold', metric: 'http_req_failed', expression: 'rate<0.01', ok: false },
        { type: 'load.threshold', metric: 'http_req_failed', expression: 'rate<1', ok: true },
        { type: 'load.threshold', metric: 'http_req_duration{scenario:answered}', expression: 'p(95)<5000', ok: true },
      ]),
    );
  });

  it("is written beside a script's own handleSummary", () => {
    expect(readThresholds(fixture('own-summary.summary.json').toString())).toContainEqual({
      type: 'load.threshold',
      metric: 'http_orders',
      expression: 'count>3',
      ok: true,
    });
  });

  it('may be anything, which then says nothing', () => {
    fc.assert(fc.property(fc.string(), (text) => readThresholds(text) === undefined));
    expect(readThresholds('')).toBeUndefined();
  });
});
