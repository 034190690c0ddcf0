import { type Token, tokenize } from './lexer.ts';

/** One way in which a module names another. */
export interface Import {
  /** As written; undefined where `import(…)` is given something other than a plain string. */
  readonly specifier: string | undefined;
  /** `type` is gone at run time; `dynamic` is loaded when the code gets there. */
  readonly kind: 'static' | 'type' | 'dynamic';
}

/**
 * Finds every import of a module: `import`, `export … from` and `import(…)`. Only a statement that begins with `import type`
 * or `export type` is gone at run time: with `verbatimModuleSyntax`, `import { type A } from 'a'` still loads `a`.
 */
export function findImports(source: string): Import[] {
  const tokens = tokenize(source);
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || isProperty(tokens, index)) return [];
    if (token.text === 'import') return readImport(tokens, index + 1);
    if (token.text === 'export') return readExport(tokens, index + 1);
    return [];
  });
}

function isProperty(tokens: readonly Token[], index: number): boolean {
  const [before, after] = [tokens[index - 1]?.text, tokens[index + 1]?.text];
  return before === '.' || before === '?.' || after === ':';
}

function readImport(tokens: readonly Token[], next: number): Import[] {
  const first = tokens[next];
  if (first === undefined || first.text === '.') return [];
  if (first.kind === 'string') return [{ specifier: first.text, kind: 'static' }];
  if (first.text === '(') return [{ specifier: onlyArgument(tokens, next + 1), kind: 'dynamic' }];
  const specifier = afterFrom(tokens, next);
  return specifier === undefined ? [] : [{ specifier, kind: isTypeOnly(tokens, next) ? 'type' : 'static' }];
}

function readExport(tokens: readonly Token[], next: number): Import[] {
  const isType = tokens[next]?.text === 'type';
  const clause = tokens[isType ? next + 1 : next]?.text;
  if (clause !== '*' && clause !== '{') return [];
  const specifier = afterFrom(tokens, next);
  return specifier === undefined ? [] : [{ specifier, kind: isType ? 'type' : 'static' }];
}

/** The string of a call's only argument. */
function onlyArgument(tokens: readonly Token[], at: number): string | undefined {
  const [argument, after] = [tokens[at], tokens[at + 1]];
  return argument?.kind === 'string' && after?.text === ')' ? argument.text : undefined;
}

/** `import type from 'a'` and `import type, { b } from 'a'` import a value that is called `type`. */
function isTypeOnly(tokens: readonly Token[], at: number): boolean {
  const [first, second, third] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (first?.text !== 'type' || second?.text === ',') return false;
  return !(second?.text === 'from' && third?.kind === 'string');
}

/** The string after `from` in the clause that begins at `at`; nothing else than names, commas, `*` and braces may come before. */
function afterFrom(tokens: readonly Token[], at: number): string | undefined {
  for (let index = at; index < tokens.length; index++) {
    const [token, next] = [tokens[index], tokens[index + 1]];
    if (token?.text === 'from' && next?.kind === 'string') return next.text;
    const isClause = token?.kind === 'word' || token?.kind === 'string' || /^[{},*]$/.test(token?.text ?? '');
    if (!isClause || token?.text === 'export' || token?.text === 'import') return undefined;
  }
  return undefined;
}
