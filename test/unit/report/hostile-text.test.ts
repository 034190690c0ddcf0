import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JudgedRun } from '../../../src/analysis/judged-run.ts';
import { renderJson } from '../../../src/report/json.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { renderPlan } from '../../../src/report/plan.ts';
import { mapText, printable, printableJson } from '../../../src/report/printable.ts';
import { renderTable } from '../../../src/report/table.ts';
import { replay } from '../../../src/run/replay.ts';

const same = (text: string) => text;
const plain = { red: same, yellow: same, green: same, dim: same, bold: same };
const recorded = await Promise.all(
  ['healthy', 'mac-conflict', 'foreign-mac', 'silent-vip'].map((name) =>
    replay(join(import.meta.dirname, '../../recordings', name)),
  ),
);

/** Fields that are one of a few words, which the reader of a recording holds to them. */
const words = new Set([
  'fail',
  'warn',
  'pass',
  'inconclusive',
  'not-applicable',
  'certain',
  'likely',
  'possible',
  'finished',
]);
const attacks = [
  '\u001b[2J',
  '\n# owned\n',
  '\r',
  '\u009b31m',
  '\u202e',
  '\u2028',
  '`',
  '```',
  '|',
  '<!channel>',
  '@channel',
  '<b>',
  '&commat;here',
  '[a](b)',
  '**',
  '_',
  '\\',
  '\u0000',
];
/** What a stranger's recording may say instead of any text. */
const attack = fc
  .array(fc.constantFrom(...attacks, 'word', ' '), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''));
const isReal = recorded.flatMap((run) => run.findings).some(({ verdict }) => verdict === 'fail');

/** A run in which every free text is an attack, alone or behind what it was. */
const hostileRun = fc
  .tuple(fc.constantFrom(...recorded), attack, fc.boolean())
  .map(
    ([run, text, behind]): JudgedRun => mapText(run, (was) => (words.has(was) ? was : behind ? `${was}${text}` : text)),
  );

/** Characters that begin a control sequence or turn the text; a line break is the renderer's own. */
const controls = /[^\P{Cc}\n]|\p{Bidi_Control}/u;
/** Those, and what some take for a line break. */
const commands = new RegExp(`${controls.source}|[\\u2028\\u2029]`, 'u');
const countLines = (text: string) => text.split('\n').length;

describe('a report on a hostile recording', () => {
  it('is made of findings that say something', () => {
    expect(isReal).toBe(true);
  });

  it('commands no terminal', () => {
    fc.assert(
      fc.property(hostileRun, (run) => {
        expect(renderTable(run, { columns: 100, paint: plain })).not.toMatch(commands);
        expect(renderJson(run)).not.toMatch(controls);
      }),
    );
  });

  it('as JSON says exactly what the recording said', () => {
    fc.assert(
      fc.property(hostileRun, (run) => {
        const report = JSON.parse(renderJson(run)) as Partial<JudgedRun>;
        expect(report.asked).toEqual(run.asked);
        expect(report.findings?.map(({ summary }) => summary)).toEqual(run.findings.map(({ summary }) => summary));
      }),
    );
  });

  it('as Markdown has no markup but its own, and addresses nobody', () => {
    fc.assert(
      fc.property(hostileRun, (run) => {
        const page = renderMarkdown(run);
        expect(page).not.toMatch(commands);
        expect(page.replace(/\\[\\`*_~|<>[\]&#+-]/g, '')).not.toMatch(/[`|<>[\]&~_\\]/);
        expect(page).not.toMatch(/@[a-z]/);
        expect(countLines(page)).toBe(
          countLines(renderMarkdown(mapText(run, (text) => (words.has(text) ? text : 'text')))),
        );
        const [headline] = page.split('\n');
        expect(headline?.replace(/\\[*\\]/g, '').match(/\*\*/g)).toHaveLength(2);
      }),
    );
  });
});

describe('a plan with hostile names', () => {
  it('is one line for each command, and commands no terminal', () => {
    fc.assert(
      fc.property(attack, (text) => {
        const asked = { kind: text, name: text };
        const shown = renderPlan({
          asked,
          checks: [text],
          commands: [{ vantage: text, pace: text, argv: [text, text] }],
        });
        expect(shown).not.toMatch(commands);
        expect(countLines(shown)).toBe(3);
      }),
    );
  });
});

describe('text from a network', () => {
  it('reaches no terminal as a control sequence, and stays on its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(commands);
        expect(printable(text)).not.toContain('\n');
      }),
    );
  });

  it('stays as it is where it is harmless', () => {
    expect(printable('3 MACs answer – für 192.0.2.200: ✓ 中')).toBe('3 MACs answer – für 192.0.2.200: ✓ 中');
  });

  it('is the same text in JSON, for whoever parses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = printableJson(JSON.stringify({ text }));
        expect(json).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });
});
