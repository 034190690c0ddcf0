import { alignColumns } from '../run/columns.ts';
import type { Play, Scenario } from './scenario.ts';

/** One line of the table of truth. */
export interface Row {
  readonly scenario: string;
  readonly code: string;
  /** Undefined where nothing in particular is expected: the row then only tells. */
  readonly expected: string | undefined;
  /** How many plays came out as expected. */
  readonly right: number;
  readonly plays: number;
  /** What was seen, as `fail ×18, inconclusive ×2`. */
  readonly seen: string;
}

/** @returns the rows of one scenario: first what is expected, then what else was said, then whether every play ended. */
export function rowsOf(scenario: Scenario, plays: readonly Play[]): readonly Row[] {
  const expected = Object.keys(scenario.expect);
  const others = new Set(
    plays.flatMap(({ verdicts }) => [...verdicts.keys()]).filter((code) => !expected.includes(code)),
  );
  const row = (code: string, wanted: string | undefined, isRight: (play: Play) => boolean): Row => ({
    scenario: scenario.name,
    code,
    expected: wanted,
    right: plays.filter(isRight).length,
    plays: plays.length,
    seen: countSeen(plays.map(({ verdicts }) => verdicts.get(code) ?? 'nothing')),
  });
  return [
    ...expected.map((code) =>
      row(code, scenario.expect[code], ({ verdicts }) => verdicts.get(code) === scenario.expect[code]),
    ),
    ...[...others].sort().map((code) => {
      const isForbidden = ({ verdicts }: Play) => scenario.forbid.some((verdict) => verdict === verdicts.get(code));
      const wanted = scenario.forbid.length > 0 ? `not ${scenario.forbid.join(' or ')}` : undefined;
      return row(code, wanted, (play) => !isForbidden(play));
    }),
    {
      ...row('(the play itself)', 'ends', ({ error }) => error === undefined),
      seen: `${countSeen(plays.map(({ error }) => (error === undefined ? 'ended' : 'broke off')))} (${times(plays)})`,
    },
  ];
}

/** Whether a row is as it must be in every single play. */
export function isTrue({ right, plays }: Row): boolean {
  return right === plays;
}

function countSeen(seen: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const what of seen) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${what} ×${count}`).join(', ');
}

function times(plays: readonly Play[]): string {
  const seconds = plays.map(({ tookMs }) => tookMs / 1000).sort((a, b) => a - b);
  const format = (value: number | undefined) => (value ?? 0).toFixed(1);
  return `median ${format(seconds[Math.floor(seconds.length / 2)])} s, longest ${format(seconds.at(-1))} s`;
}

const headings = ['scenario', 'finding', 'expected', 'right', 'seen', ''];

/** @returns the rows as an aligned table; rows that are not as they must be are marked. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.scenario,
    row.code,
    row.expected ?? '',
    `${row.right}/${row.plays}`,
    row.seen,
    isTrue(row) ? '' : '← wrong',
  ]);
  return alignColumns([headings, ...cells]);
}
