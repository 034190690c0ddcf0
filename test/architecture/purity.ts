import { type Token, tokenize } from './lexer.ts';

/** Names of what a pure module may not touch: each as the tokens it is written with. */
const impure: readonly (readonly string[])[] = [
  ['Date', '.', 'now'],
  ['new', 'Date', '(', ')'],
  ['new', 'Date', ';'],
  ['Math', '.', 'random'],
  ['process', '.'],
  ['performance', '.'],
  ['crypto', '.'],
  ['console', '.'],
  ['globalThis'],
  ['fetch', '('],
  ['WebSocket', '('],
  ['setTimeout', '('],
  ['setInterval', '('],
  ['setImmediate', '('],
  ['import', '.', 'meta'],
  ['require', '('],
];

/** @returns what the source uses of clock, chance, process and network, as written. */
export function findImpurities(source: string): string[] {
  const tokens = tokenize(source);
  return impure.filter((name) => tokens.some((_, index) => isAt(tokens, index, name))).map((name) => name.join(''));
}

/** A property of the same name (`event.process`) is something else. */
function isAt(tokens: readonly Token[], index: number, name: readonly string[]): boolean {
  const before = tokens[index - 1]?.text;
  if (before === '.' || before === '?.') return false;
  return name.every((text, offset) => isSame(tokens[index + offset], text));
}

function isSame(token: Token | undefined, text: string): boolean {
  if (token === undefined || token.kind === 'string' || token.kind === 'template') return false;
  return token.text === text || (text === '.' && token.text === '?.');
}
