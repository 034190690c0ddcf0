import { join } from 'node:path';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { JudgedRun } from '../../../src/analysis/judged-run.ts';
import { renderJson } from '../../../src/report/json.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { grouped, headline } from '../../../src/report/model.ts';
import { renderTable } from '../../../src/report/table.ts';
import { hanging, wrap } from '../../../src/report/text.ts';
import { replay } from '../../../src/run/replay.ts';

const recording = (name: string): Promise<JudgedRun> => replay(join(import.meta.dirname, '../../recordings', name));
const same = (text: string) => text;
const plain = { red: same, yellow: same, green: same, dim: same, bold: same };
const names = ['healthy', 'mac-conflict', 'foreign-mac', 'silent-vip'] as const;

describe('a report', () => {
  it.each(names)('of %s fits 80 columns and says what is wrong in its first line', async (name) => {
    const judged = await recording(name);
    const lines = renderTable(judged, { columns: 80, paint: plain }).split('\n');
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
    expect(headline(judged).startsWith(lines[0] ?? '?')).toBe(true);
  });

  it.each(names)('of %s is short enough in Markdown for an incident channel', async (name) => {
    // Slack cuts messages at 4000 characters.
    expect(renderMarkdown(await recording(name)).length).toBeLessThan(4000);
  });

  it('names every finding in every format', async () => {
    const judged = await recording('foreign-mac');
    const formats = [renderTable(judged, { columns: 100, paint: plain }), renderMarkdown(judged), renderJson(judged)];
    for (const { code } of judged.findings) for (const text of formats) expect(text).toContain(code);
  });

  it('as JSON says its version, the verdict of the worst and all findings', async () => {
    const judged = await recording('mac-conflict');
    const report = JSON.parse(renderJson(judged)) as Record<string, unknown>;
    expect(report).toMatchObject({ schemaVersion: 1, verdict: 'fail', asked: { kind: 'vip', name: '192.0.2.200' } });
    expect(report.findings).toHaveLength(judged.findings.length);
  });

  it('lists every finding once: on its own, or as the echo of one cause', async () => {
    for (const name of names) {
      const { findings } = await recording(name);
      const listed = grouped(findings).flatMap(({ cause, echoes }) => [cause, ...echoes]);
      expect(listed.map(({ code, subject }) => `${code} ${subject}`).sort()).toEqual(
        findings.map(({ code, subject }) => `${code} ${subject}`).sort(),
      );
    }
  });

  it('does not call a run healthy in which nothing could be judged', async () => {
    const judged = await recording('healthy');
    const blind = judged.findings.map(({ code, title, subject, coverage }) => ({
      ...{ code, title, subject, coverage, summary: 'no', reason: 'no arping' },
      verdict: 'inconclusive' as const,
    }));
    expect(headline({ ...judged, findings: blind })).toBe('nothing could be judged about 192.0.2.200');
  });
});

describe('a paragraph', () => {
  it('is wrapped between words, without losing one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zäö✓中]{1,12}$/)),
        fc.integer({ min: 24, max: 60 }),
        (words, columns) => {
          const lines = wrap(words.join(' '), columns);
          expect(lines.join(' ')).toBe(words.join(' '));
          expect(lines.every((line) => stringWidth(line) <= columns)).toBe(true);
        },
      ),
    );
  });

  it('hangs under its label', () => {
    expect(hanging('  do  ', 'one two three four five', 26)).toEqual(['  do  one two three four', '      five']);
  });
});
