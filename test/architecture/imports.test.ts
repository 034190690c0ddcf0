// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are the texts under test
import { describe, expect, it } from 'vitest';
import { findImports } from './imports.ts';

const found = (source: string) => findImports(source).map(({ kind, specifier }) => `${kind} ${specifier}`);

describe('findImports', () => {
  it.each([
    ["import 'a';", 'static a'],
    ["import a from 'a';", 'static a'],
    ["import * as a from 'a';", 'static a'],
    ["import a, { b as c, type D } from 'a';", 'static a'],
    ["import { 'quoted name' as b } from 'a';", 'static a'],
    ["import { a } from 'a' with { type: 'json' };", 'static a'],
    ["import\n{\n  a, // from 'x'\n}\nfrom\n'a'", 'static a'],
    ["export * from 'a';", 'static a'],
    ["export * as b from 'a';", 'static a'],
    ["export { a, b as c } from 'a';", 'static a'],
  ])('reads %j', (source, expected) => {
    expect(found(source)).toEqual([expected]);
  });

  it.each([
    ["import type { A } from 'a';", 'type a'],
    ["import type A from 'a';", 'type a'],
    ["import type * as a from 'a';", 'type a'],
    ["export type { A } from 'a';", 'type a'],
    ["export type * from 'a';", 'type a'],
  ])('knows that %j is gone at run time', (source, expected) => {
    expect(found(source)).toEqual([expected]);
  });

  it.each([
    ["import { type A } from 'a';", 'static a'],
    ["import type from 'a';", 'static a'],
    ["import type, { b } from 'a';", 'static a'],
  ])('knows that %j is not', (source, expected) => {
    expect(found(source)).toEqual([expected]);
  });

  it('reads dynamic imports anywhere, and says which it cannot read', () => {
    expect(found("const a = async () => (await import('a')).b(`${await import(`c`)}`);")).toEqual([
      'dynamic a',
      'dynamic c',
    ]);
    expect(found('import(name); import(`./${name}.ts`);')).toEqual(['dynamic undefined', 'dynamic undefined']);
  });

  it.each([
    "// import 'a'",
    'const text = "import \'a\'";',
    "const text = `import 'a'`;",
    'const url = import.meta.url;',
    "loader.import('a');",
    "const table = { import: 'a', export: 'b' };",
    "export const from = 'a';",
    "export { a };\nconst x = ['from', 'b'];",
    "export type A = { from: 'a' };",
    "export default 'a';",
    "export function from() { return 'a'; }",
  ])('finds nothing in %j', (source) => {
    expect(found(source)).toEqual([]);
  });
});
