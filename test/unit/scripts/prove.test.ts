import { describe, expect, it } from 'vitest';
import { type Play, type Scenario, worstVerdicts } from '../../../scripts/prove/scenario.ts';
import { formatTable, isTrue, rowsOf } from '../../../scripts/prove/table.ts';

const scenario = (expected: Scenario['expect'], forbid: Scenario['forbid'] = []): Scenario => ({
  name: 'story',
  expect: expected,
  forbid,
  play: async () => ({ findings: [] }),
});

const play = (verdicts: Parameters<typeof worstVerdicts>[0]): Play => ({
  tookMs: 1000,
  verdicts: worstVerdicts(verdicts),
});

const brief = (rows: ReturnType<typeof rowsOf>) =>
  rows.map((row) => `${row.code} ${row.expected ?? '-'} ${row.right}/${row.plays} ${row.seen} ${isTrue(row)}`);

describe('the table of truth', () => {
  it('counts how often an expected verdict was come to', () => {
    const plays = [
      play([{ code: 'A-B', verdict: 'fail' }]),
      play([{ code: 'A-B', verdict: 'inconclusive' }]),
      play([]),
    ];
    expect(brief(rowsOf(scenario({ 'A-B': 'fail' }), plays))).toEqual([
      'A-B fail 1/3 fail ×1, inconclusive ×1, nothing ×1 false',
      '(the play itself) ends 3/3 ended ×3 (median 1.0 s, longest 1.0 s) true',
    ]);
  });

  it('takes the worst of what a check said about several things', () => {
    const said = [
      { code: 'A-B', verdict: 'pass' },
      { code: 'A-B', verdict: 'fail' },
      { code: 'A-B', verdict: 'inconclusive' },
    ] as const;
    expect(worstVerdicts(said)).toEqual(new Map([['A-B', 'fail']]));
  });

  it('lets other codes say what is not forbidden, and shows them', () => {
    const plays = [play([{ code: 'C-D', verdict: 'warn' }]), play([{ code: 'C-D', verdict: 'fail' }])];
    expect(brief(rowsOf(scenario({}, ['fail']), plays))[0]).toBe('C-D not fail 1/2 warn ×1, fail ×1 false');
    expect(brief(rowsOf(scenario({}), plays))[0]).toBe('C-D - 2/2 warn ×1, fail ×1 true');
  });

  it('holds a forbidden verdict for nothing new where it is expected', () => {
    const rows = rowsOf(scenario({ 'A-B': 'fail' }, ['fail']), [play([{ code: 'A-B', verdict: 'fail' }])]);
    expect(rows.every(isTrue)).toBe(true);
  });

  it('is wrong when a play breaks off, even if nothing was expected', () => {
    const broken: Play = { tookMs: 1, verdicts: new Map(), error: 'Error: no network' };
    expect(rowsOf(scenario({}), [broken]).every(isTrue)).toBe(false);
  });

  it('is printed in columns, what is wrong marked', () => {
    expect(
      formatTable(rowsOf(scenario({ 'A-B': 'fail' }), [play([{ code: 'A-B', verdict: 'pass' }])])).split('\n'),
    ).toEqual([
      'scenario  finding            expected  right  seen',
      'story     A-B                fail      0/1    pass ×1                                 ← wrong',
      'story     (the play itself)  ends      1/1    ended ×1 (median 1.0 s, longest 1.0 s)',
    ]);
  });
});
