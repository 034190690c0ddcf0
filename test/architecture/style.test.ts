import { describe, expect, it } from 'vitest';
import { modulesIn, readSource } from './graph.ts';
import { tokenize } from './lexer.ts';

/** @returns the words that follow each other as given, anywhere outside strings and comments. */
function has(source: string, first: string, second: RegExp): boolean {
  const tokens = tokenize(source).filter(({ kind }) => kind === 'word' || kind === 'punctuator');
  return tokens.some(({ text }, index) => text === first && second.test(tokens[index + 1]?.text ?? ''));
}

const hasDefaultExport = (source: string) => has(source, 'export', /^default$/);
const hasEnum = (source: string) => has(source, 'enum', /^[\w$]+$/);

describe('our modules', () => {
  const modules = ['cmd', 'src', 'scripts', 'test', 'dashboards'].flatMap(modulesIn);

  it('are looked at', () => {
    expect(modules).toContain('cmd/main.ts');
  });

  it('have no default export: a name is found by searching for it', () => {
    expect(modules.filter((module) => hasDefaultExport(readSource(module)))).toEqual([]);
  });

  it('have no enum: types are erased, and nothing is left of them at run time', () => {
    expect(modules.filter((module) => hasEnum(readSource(module)))).toEqual([]);
  });
});

describe('the test for them', () => {
  it('sees what it looks for', () => {
    expect(hasDefaultExport('export default class {}')).toBe(true);
    expect(hasEnum('export const enum Colour { red }')).toBe(true);
  });

  it('is not taken in by names and texts', () => {
    expect(hasDefaultExport("const text = 'export default'; export const x = { default: 1 };")).toBe(false);
    expect(hasEnum('z.enum(["a"]); const t = { enum: 1 };')).toBe(false);
  });
});
