import type { JudgedFinding } from '../analysis/engine.ts';
import type { JudgedRun } from '../analysis/judged-run.ts';
import { seconds } from '../analysis/wording.ts';
import { coverageOf, grouped, headline } from './model.ts';
import { mapText, printable } from './printable.ts';

const marks = { fail: '🔴', warn: '🟡', pass: '🟢', inconclusive: '⚪', 'not-applicable': '–' } as const;

/** The report as Markdown, short enough for an incident channel: verdicts, evidence in a line each, what to do. */
export function renderMarkdown(judged: JudgedRun): string {
  // Once, and for all that is rendered below.
  const report = mapText(judged, escapeMarkdown);
  const groups = grouped(report.findings);
  const told = groups.filter(({ cause }) => cause.verdict === 'fail' || cause.verdict === 'warn');
  const quiet = groups.filter(({ cause }) => cause.verdict !== 'fail' && cause.verdict !== 'warn');
  const { asked, site, startedAt, durationNs } = report;
  const lines = [
    `**${headline(report)}**`,
    '',
    `${asked.kind} ${asked.name}, ${site}, ${seconds(durationNs)} from ${startedAt}, seismo ${report.seismo}`,
    '',
    ...told.flatMap(({ cause, echoes }) => [...tell(cause), ...echoes.flatMap(tellEcho), '']),
    ...(quiet.length > 0 ? [quiet.map(({ cause }) => `${marks[cause.verdict]} ${cause.code}`).join(' · '), ''] : []),
    ...quiet.flatMap(({ cause }) => ('reason' in cause ? [`- ${cause.code}: ${cause.reason}`] : [])),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function tell(finding: JudgedFinding): readonly string[] {
  if (finding.verdict !== 'fail' && finding.verdict !== 'warn') return [];
  return [
    `${marks[finding.verdict]} **${finding.code}** ${finding.summary} (${finding.confidence.level})`,
    ...finding.evidence.map(({ text }) => `- ${text}`),
    ...(finding.candidates ?? []).map(({ cause, confirm }) => `- cause? ${cause} – to confirm: ${confirm}`),
    ...(finding.unexplained ? [`- but: ${finding.unexplained}`] : []),
    ...coverageOf(finding).map((text) => `- seen from ${text}`),
    `- **do:** ${finding.remedy}`,
    `- *wrong if:* ${finding.disproof}`,
  ];
}

function tellEcho(finding: JudgedFinding): readonly string[] {
  const [first] = 'evidence' in finding ? finding.evidence : [];
  return [`- ↳ **${finding.code}** ${finding.summary}${first ? ` – ${first.text}` : ''}`];
}

/**
 * Keeps text from being read as Markdown or HTML, or from addressing a channel. A backslash does not do for `@`: it is gone
 * before mentions are looked for; so a space without width parts it from its name.
 */
function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/^[#+-]|[\\`*_~|<>[\]&]/g, (mark) => `\\${mark}`)
    .replaceAll('@', '@\u200b');
}
