// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are the texts under test
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from './lexer.ts';

const texts = (source: string) => tokenize(source).map(({ text }) => text);
const ofKind = (kind: string, source: string) =>
  tokenize(source)
    .filter((token) => token.kind === kind)
    .map(({ text }) => text);

describe('tokenize', () => {
  it('skips comments, also at the end of the file', () => {
    expect(texts('a /* b "c */ d // e `\n// f')).toEqual(['a', 'd']);
  });

  it('reads a quote of the other kind, an escaped quote and a comment mark inside a string', () => {
    expect(ofKind('string', String.raw`x = 'a"b' + "c'd" + 'e\'f' + "//g"`)).toEqual([
      'a"b',
      "c'd",
      String.raw`e\'f`,
      '//g',
    ]);
  });

  it('reads a template without expressions as a string', () => {
    expect(tokenize('`a "b" $c`')).toEqual([{ kind: 'string', text: 'a "b" $c' }]);
  });

  it('reads what is inside the expressions of a template, which may hold braces and templates', () => {
    const source = '`a ${b({ c: `d ${e} f` })} g`; h';
    expect(ofKind('word', source)).toEqual(['b', 'c', 'e', 'h']);
    expect(ofKind('template', source)).toEqual(['a ', 'd ', ' f', ' g']);
  });

  it.each([
    ['at the start', '/a/g', ['/a/g']],
    ['after an operator', "x = /'/.test(y)", ["/'/"]],
    ['after return', 'return /`/', ['/`/']],
    ['after the parenthesis of an if', 'if (a) /"/.test(b)', ['/"/']],
    ['with a slash in a class', 'f(/[/\'"]/u)', ['/[/\'"]/u']],
    ['with an escaped slash', String.raw`f(/\/'/)`, [String.raw`/\/'/`]],
    ['at the start of an expression in a template', '`${/}/.source}`', ['/}/']],
  ])('knows a regular expression %s', (_where, source, expected) => {
    expect(ofKind('regex', source)).toEqual(expected);
  });

  it.each(['a / b / c', 'f(a) / 2 / d', 'a[0] / b / c', 'a++ / b / c', '2 / a / b', 'x.return / a / b', '`a` / b / c'])(
    'knows a division: %s',
    (source) => {
      expect(ofKind('regex', source)).toEqual([]);
    },
  );

  it('reads private names and names beyond ASCII as one word', () => {
    expect(texts('this.#größe')).toEqual(['this', '.', '#größe']);
  });

  it.each(['`a', '`a ${b', '/* a'])('refuses what is not closed: %s', (source) => {
    expect(() => tokenize(source)).toThrow(/not closed/);
  });

  it('finds the words of a program whatever its strings, comments and templates say', () => {
    const noise = fc.stringMatching(/^[ \w'"/{}()[\]$.;-]{0,20}$/);
    const hidden = fc.oneof(
      noise.map((text) => `/* ${text} */`),
      noise.map((text) => `// ${text}\n`),
      noise.map((text) => `${JSON.stringify(text)};`),
      noise.map((text) => `\`${text.replaceAll('{', '')}\`;`),
    );
    fc.assert(
      fc.property(fc.array(hidden), fc.array(hidden), (before, after) => {
        expect(ofKind('word', `${before.join('')} needle; ${after.join('')}`)).toEqual(['needle']);
      }),
    );
  });
});
