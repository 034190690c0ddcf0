import type { JudgedFinding } from '../analysis/engine.ts';
import type { JudgedRun } from '../analysis/judged-run.ts';

/** One sentence that says how the run came out. */
export function headline({ findings, asked, ended }: JudgedRun): string {
  const causes = findings.filter(({ verdict, echoOf }) => verdict === 'fail' && echoOf === undefined);
  const [first] = causes;
  if (first) {
    const more = causes.length > 1 ? ` (and ${causes.length - 1} more)` : '';
    return `${first.summary}${more}`;
  }
  const judged = findings.filter(({ verdict }) => verdict === 'pass' || verdict === 'warn');
  if (judged.length === 0) return `nothing could be judged about ${asked.name}`;
  const warned = judged.find(({ verdict }) => verdict === 'warn');
  if (warned) return warned.summary;
  const blind = findings.filter(({ verdict }) => verdict === 'inconclusive').length;
  const rest = blind > 0 ? `; ${blind} could not be judged` : '';
  const early = ended === 'finished' ? '' : ', as far as it got';
  return `no fault found on ${asked.name} in ${judged.length} checks${early}${rest}`;
}

/** The findings that stand on their own, each with the echoes it explains, however far down. */
export function grouped(
  findings: readonly JudgedFinding[],
): readonly { cause: JudgedFinding; echoes: readonly JudgedFinding[] }[] {
  const own = findings.filter(({ echoOf }) => echoOf === undefined);
  const rootOf = (finding: JudgedFinding): string => {
    const above = findings.find(({ code, verdict }) => verdict === 'fail' && code === finding.echoOf);
    return above === undefined ? finding.code : rootOf(above);
  };
  const echoes = findings.filter(({ echoOf }) => echoOf !== undefined);
  return own.map((cause) => ({
    cause,
    echoes: firstOf(own, cause) ? echoes.filter((echo) => rootOf(echo) === cause.code) : [],
  }));
}

/** Echoes are listed once, under the first of several findings of their cause's code. */
function firstOf(own: readonly JudgedFinding[], cause: JudgedFinding): boolean {
  return own.find(({ code }) => code === cause.code) === cause;
}

/** From where a finding was not seen, and why; empty where it was seen from everywhere it was planned. */
export function coverageOf({ coverage: { seenFrom, missing } }: JudgedFinding): readonly string[] {
  if (missing.length === 0) return [];
  const planned = new Set([...seenFrom, ...missing.map(({ vantage }) => vantage)]).size;
  const lacking = missing.map(({ vantage, why }) => `${vantage} (${why})`).join(', ');
  return [`${seenFrom.length} of ${planned}: ${seenFrom.join(', ') || 'nowhere'}; lacking: ${lacking}`];
}
