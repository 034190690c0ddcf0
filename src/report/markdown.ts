import type { JudgedFinding } from '../analysis/engine.ts';
import type { JudgedRun } from '../analysis/judged-run.ts';
import { seconds } from '../analysis/wording.ts';
import { grouped, headline } from './model.ts';
import { printable } from './text.ts';

const marks = { fail: '🔴', warn: '🟡', pass: '🟢', inconclusive: '⚪', 'not-applicable': '–' } as const;

/** The report as Markdown, short enough for an incident channel: verdicts, evidence in a line each, what to do. */
export function renderMarkdown(report: JudgedRun): string {
  const groups = grouped(report.findings);
  const told = groups.filter(({ cause }) => cause.verdict === 'fail' || cause.verdict === 'warn');
  const quiet = groups.filter(({ cause }) => cause.verdict !== 'fail' && cause.verdict !== 'warn');
  const { asked, site, startedAt, durationNs } = report;
  const lines = [
    `**${escapeMarkdown(headline(report))}**`,
    '',
    `${asked.kind} \`${asked.name}\`, ${site}, ${seconds(durationNs)} from ${startedAt}, seismo ${report.seismo}`,
    '',
    ...told.flatMap(({ cause, echoes }) => [...tell(cause), ...echoes.flatMap(tellEcho), '']),
    ...(quiet.length > 0 ? [quiet.map(({ cause }) => `${marks[cause.verdict]} ${cause.code}`).join(' · '), ''] : []),
    ...quiet.flatMap(({ cause }) => ('reason' in cause ? [`- ${cause.code}: ${escapeMarkdown(cause.reason)}`] : [])),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function tell(finding: JudgedFinding): readonly string[] {
  if (finding.verdict !== 'fail' && finding.verdict !== 'warn') return [];
  return [
    `${marks[finding.verdict]} **${finding.code}** ${escapeMarkdown(finding.summary)} (${finding.confidence.level})`,
    ...finding.evidence.map(({ text }) => `- ${escapeMarkdown(text)}`),
    ...(finding.candidates ?? []).map(
      ({ cause, confirm }) => `- cause? ${escapeMarkdown(cause)} – to confirm: ${escapeMarkdown(confirm)}`,
    ),
    ...(finding.unexplained ? [`- but: ${escapeMarkdown(finding.unexplained)}`] : []),
    `- **do:** ${escapeMarkdown(finding.remedy)}`,
    `- *wrong if:* ${escapeMarkdown(finding.disproof)}`,
  ];
}

function tellEcho(finding: JudgedFinding): readonly string[] {
  const [first] = 'evidence' in finding ? finding.evidence : [];
  return [
    `- ↳ **${finding.code}** ${escapeMarkdown(finding.summary)}${first ? ` – ${escapeMarkdown(first.text)}` : ''}`,
  ];
}

/** Keeps text from a network from being read as Markdown, or from addressing a channel. */
function escapeMarkdown(text: string): string {
  return printable(text).replace(/[\\`*_~|<>[\]@]/g, (mark) => `\\${mark}`);
}
