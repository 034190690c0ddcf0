import type { JudgedFinding } from '../analysis/engine.ts';
import type { JudgedRun } from '../analysis/judged-run.ts';
import { counted, seconds } from '../analysis/wording.ts';
import { coverageOf, grouped, headline } from './model.ts';
import { mapText, printable } from './printable.ts';
import { hanging } from './text.ts';

/** Paints a text; the identity where there is no colour. */
export type Paint = (text: string) => string;

export interface TableStyle {
  readonly columns: number;
  readonly paint: Readonly<Record<'red' | 'yellow' | 'green' | 'dim' | 'bold', Paint>>;
}

const labels = { fail: 'FAIL', warn: 'WARN', pass: 'PASS', inconclusive: 'UNSURE', 'not-applicable': 'N/A' } as const;

/** The report for a terminal: what is wrong first, then why it is believed, what to do, and what would disprove it. */
export function renderTable(judged: JudgedRun, style: TableStyle): string {
  // Once, and for all that is rendered below.
  const report = mapText(judged, printable);
  const { paint } = style;
  const groups = grouped(report.findings);
  const told = groups.filter(({ cause }) => cause.verdict === 'fail' || cause.verdict === 'warn');
  const quiet = groups.filter(({ cause }) => !(cause.verdict === 'fail' || cause.verdict === 'warn'));
  const lines = [
    ...hanging('', headline(report), style.columns).map(paint.bold),
    paint.dim(subtitle(report)),
    '',
    ...told.flatMap(({ cause, echoes }) => [
      ...tell(cause, style),
      ...echoes.flatMap((echo) => tellEcho(echo, style)),
      '',
    ]),
    ...quiet.flatMap(({ cause }) => tellQuiet(cause, style)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function subtitle({ asked, site, startedAt, durationNs, ended, damage }: JudgedRun): string {
  const state = ended === 'finished' ? '' : `, ${ended ?? 'cut off'}`;
  const { torn = 0, unknown = 0, invalid = 0, captures = 0 } = damage ?? {};
  const lost = torn + unknown + invalid;
  const unread = captures > 0 ? `, ${counted(captures, 'capture')} missing or altered and not judged` : '';
  const note = lost > 0 ? `, ${lost} unreadable lines skipped` : '';
  return `${asked.kind} ${asked.name}, ${site}, ${seconds(durationNs)} from ${startedAt}${state}${note}${unread}`;
}

function label(verdict: JudgedFinding['verdict'], { paint }: TableStyle, width = 6): string {
  const text = labels[verdict].padEnd(width);
  if (verdict === 'fail') return paint.red(text);
  if (verdict === 'warn' || verdict === 'inconclusive') return paint.yellow(text);
  return verdict === 'pass' ? paint.green(text) : paint.dim(text);
}

function tell(finding: JudgedFinding, style: TableStyle): readonly string[] {
  if (finding.verdict !== 'fail' && finding.verdict !== 'warn') return [];
  const { paint, columns } = style;
  const item = (name: string, text: string) => {
    const [first = '', ...rest] = hanging(`  ${name.padEnd(9)} `, text, columns);
    return [`  ${paint.dim(name.padEnd(9))} ${first.slice(12)}`, ...rest];
  };
  return [
    `${label(finding.verdict, style)} ${paint.bold(finding.code)}  ${finding.title}`,
    ...hanging('  ', finding.summary, columns),
    ...item('sure', `${finding.confidence.level}: ${finding.confidence.because}`),
    ...finding.evidence.flatMap(({ text }, index) => item(index === 0 ? 'evidence' : '', text)),
    ...(finding.candidates ?? []).flatMap((candidate, index) => [
      ...item(
        index === 0 ? 'cause' : 'or',
        `${candidate.cause}${candidate.code ? ` [${candidate.code}]` : ''}: ${candidate.evidence.join('; ')}`,
      ),
      ...item('', `to confirm: ${candidate.confirm}`),
    ]),
    ...(finding.unexplained ? item('but', finding.unexplained) : []),
    ...item('do', finding.remedy),
    ...item('disproof', finding.disproof),
    ...coverageOf(finding).flatMap((text) => item('seen from', text)),
  ];
}

/** An echo needs its summary and its evidence; what to do is said with its cause. */
function tellEcho(finding: JudgedFinding, style: TableStyle): readonly string[] {
  if (finding.verdict !== 'fail' && finding.verdict !== 'warn') return [];
  const { paint, columns } = style;
  return [
    `  ${paint.dim('└')} ${label(finding.verdict, style, 0)} ${paint.bold(finding.code)}  ${paint.dim('follows from it')}`,
    ...hanging('    ', finding.summary, columns),
    ...finding.evidence.flatMap(({ text }) => hanging('    · ', text, columns)),
  ];
}

function tellQuiet(finding: JudgedFinding, style: TableStyle): readonly string[] {
  const text = finding.verdict === 'pass' ? finding.summary : 'reason' in finding ? finding.reason : finding.summary;
  const lead = `${labels[finding.verdict].padEnd(6)} ${finding.code.padEnd(14)}  `;
  const [first = '', ...rest] = hanging(lead, text, style.columns);
  return [`${label(finding.verdict, style)} ${finding.code.padEnd(14)}  ${first.slice(lead.length)}`, ...rest];
}
