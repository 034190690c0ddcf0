import type { Event } from '../event/event.ts';
import type { Check, Finding, See, Verdict, View } from './contract.ts';
import { type Coverage, coverageView, type SourceCoverage } from './view/coverage.ts';
import { seconds } from './wording.ts';

/** Where a finding's sources looked from, and where they could not. */
export interface FindingCoverage {
  readonly seenFrom: readonly string[];
  readonly missing: readonly { readonly vantage: string; readonly why: string }[];
}

/** A finding as a run reports it. */
export type JudgedFinding = Finding & {
  readonly code: string;
  readonly title: string;
  readonly coverage: FindingCoverage;
  /** Code of a failed check that explains this one: it is shown as an echo under that cause. */
  readonly echoOf?: string;
};

export interface Analysis {
  fold(event: Event): void;
  /** What can be said now, worst first. Pure: asking twice says the same. */
  judge(): readonly JudgedFinding[];
}

/** The order in which verdicts decide: the worst first. */
export const verdictOrder: readonly Verdict[] = ['fail', 'inconclusive', 'warn', 'pass', 'not-applicable'];

/**
 * Opens the analysis of one run, live or replayed.
 * @param checks those that are asked, in the order in which equals are reported.
 */
export function openAnalysis(checks: readonly Check[]): Analysis {
  const views = openViews([coverageView, ...checks.flatMap((check) => check.views)]);
  let asked = { kind: '', name: '' };
  let ended = false;

  return {
    fold: (event) => {
      if (event.fact.type === 'run.start') asked = event.fact.asked;
      if (event.fact.type === 'run.end') ended = true;
      for (const { fold } of views.opened.values()) fold(event);
    },
    judge: () => {
      const coverage = views.see(coverageView);
      const findings = checks.flatMap((check) =>
        judgeOne(check, coverage, () => check.judge(views.see, { asked, ended })),
      );
      return ordered(withEchoes(findings, checks));
    },
  };
}

function openViews(wanted: readonly View<unknown>[]) {
  const opened = new Map(wanted.map((view) => [view, view.open()]));
  const see: See = <State>(view: View<State>) => {
    const found = opened.get(view);
    if (!found) throw new Error(`view ${view.name} is read by a check that does not list it`);
    return found.state as State;
  };
  return { opened, see };
}

function judgeOne(check: Check, coverage: Coverage, judge: () => readonly Finding[]): JudgedFinding[] {
  const needed = coverage.sources.filter(({ source }) => check.needs.includes(source));
  const about = { code: check.code, title: check.title, coverage: summarise(check.needs, needed) };
  const blind = check.needs.find((kind) => !needed.some(({ source, delivered }) => source === kind && delivered > 0));
  if (blind !== undefined) {
    const reason = whyBlind(blind, needed);
    return [{ ...about, subject: blind, summary: `could not be judged: ${reason}`, verdict: 'inconclusive', reason }];
  }
  return judged(check, judge).map((finding) => ({ ...unwatched(finding, check.needs, needed), ...about }));
}

/** A mistake in one check must cost that check alone, and never the run. */
function judged(check: Check, judge: () => readonly Finding[]): readonly Finding[] {
  try {
    return judge();
  } catch (error) {
    const reason = `the check itself failed, which is a fault of seismo: ${error instanceof Error ? error.message : String(error)}`;
    return [{ subject: check.code, summary: 'the check itself failed', verdict: 'inconclusive', reason }];
  }
}

/** Nothing passes on the word of a source that nobody watched to the end. */
function unwatched(finding: Finding, needs: readonly string[], needed: readonly SourceCoverage[]): Finding {
  if (finding.verdict !== 'pass') return finding;
  const kind = needs.find((one) =>
    needed.every(({ source, delivered, early }) => source !== one || early || delivered === 0),
  );
  if (kind === undefined) return finding;
  const { subject, summary } = finding;
  const whys = needed.filter(({ source }) => source === kind).map((one) => `${one.vantage}: ${whySilent([one])}`);
  return {
    subject,
    summary,
    verdict: 'inconclusive',
    reason: `${summary}, but only while ${kind} watched: ${whys.join('; ')}`,
  };
}

/** Where the first kind that is needed was seen from, and where any that was planned was missing. */
function summarise(needs: readonly string[], needed: readonly SourceCoverage[]): FindingCoverage {
  const vantages = [...new Set(needed.map(({ vantage }) => vantage))].sort();
  const whole = ({ delivered, early }: SourceCoverage) => delivered > 0 && early === undefined;
  const at = (vantage: string) => needed.filter((one) => one.vantage === vantage);
  const seenFrom = vantages.filter((vantage) =>
    at(vantage).some((one) => one.source === needs[0] && one.delivered > 0),
  );
  const missing = vantages
    .map((vantage) => ({ vantage, lacking: at(vantage).filter((one) => !whole(one)) }))
    .filter(({ lacking }) => lacking.length > 0)
    .map(({ vantage, lacking }) => ({ vantage, why: whySilent(lacking) }));
  return { seenFrom, missing };
}

function whyBlind(kind: string, needed: readonly SourceCoverage[]): string {
  const planned = needed.filter(({ source }) => source === kind);
  if (planned.length === 0) return `${kind} was not part of this run`;
  return planned.map((one) => `${one.vantage}: ${whySilent([one])}`).join('; ');
}

function whySilent(sources: readonly SourceCoverage[]): string {
  const failures = sources.flatMap(({ failures }) => [...failures.values()].map(({ message }) => message));
  if (failures.length > 0) return [...new Set(failures)].sort().join(', ');
  const early = sources.flatMap((one) => (one.early ? [earlyEnd(one.early)] : []));
  if (early.length > 0) return [...new Set(early)].sort().join(', ');
  return sources.every(({ ended }) => ended) ? 'it delivered nothing' : 'it has delivered nothing yet';
}

function earlyEnd({ why, throughNs }: NonNullable<SourceCoverage['early']>): string {
  return throughNs === undefined ? why : `${why}, at ${seconds(throughNs)}`;
}

/** Marks what a failed cause explains. A finding that says part of it is not explained by that stays on its own. */
function withEchoes(findings: readonly JudgedFinding[], checks: readonly Check[]): readonly JudgedFinding[] {
  const failed = new Set(findings.filter(({ verdict }) => verdict === 'fail').map(({ code }) => code));
  const causes = new Map(checks.map(({ code, explainedBy }) => [code, explainedBy]));
  return findings.map((finding) => {
    if (finding.verdict !== 'fail' && finding.verdict !== 'warn') return finding;
    const cause = causes.get(finding.code)?.find((code) => failed.has(code));
    return cause === undefined || finding.unexplained !== undefined ? finding : { ...finding, echoOf: cause };
  });
}

function ordered(findings: readonly JudgedFinding[]): readonly JudgedFinding[] {
  const rank = ({ verdict, echoOf }: JudgedFinding) =>
    verdictOrder.indexOf(verdict) * 2 + (echoOf === undefined ? 0 : 1);
  return findings
    .map((finding, place) => ({ finding, place }))
    .sort((a, b) => rank(a.finding) - rank(b.finding) || a.place - b.place)
    .map(({ finding }) => finding);
}
