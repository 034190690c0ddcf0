import type { JudgedFinding } from './engine.ts';

export type FailOn = 'fail' | 'inconclusive' | 'warn';

/**
 * The process's exit code for a run that was judged: 3 something failed, 4 something warned, 5 nothing (or, where that was
 * asked to matter, not everything) could be judged, 0 otherwise. `not-applicable` never counts.
 */
export function exitCodeOf(findings: readonly JudgedFinding[], failOn: FailOn): number {
  const verdicts = findings.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'not-applicable');
  const has = (verdict: string) => verdicts.some((one) => one === verdict);
  if (has('fail')) return 3;
  const blind = verdicts.length > 0 && verdicts.every((verdict) => verdict === 'inconclusive');
  if (blind || (has('inconclusive') && failOn !== 'fail')) return 5;
  return has('warn') && failOn === 'warn' ? 4 : 0;
}
