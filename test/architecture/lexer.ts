/**
 * Splits TypeScript into tokens: just enough to find imports and names without being fooled by strings, comments, templates
 * and regular expressions. TypeScript 7 offers no parser to JavaScript.
 */
export interface Token {
  /** `string` is a quoted text or a template without `${}`; other templates give their parts as `template` tokens. */
  readonly kind: 'word' | 'string' | 'template' | 'regex' | 'number' | 'punctuator';
  /** Source text; of a string its content between the quotes. */
  readonly text: string;
}

const blank = /\s+|\/\/[^\n]*|\/\*.*?\*\//sy;
const word = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /\d[\w.]*|\.\d[\w]*/y;
const quoted = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/sy;
/** In a class (`[/]`) a slash does not end the expression. */
const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const templatePart = /(?:[^`\\$]|\\.|\$(?!\{))*(`|\$\{)/sy;
/** Only these change what a slash after them means; all others may be read one character at a time. */
const punctuator = /\.\.\.|\?\.|=>|\+\+|--|./sy;

/** Words after which an expression begins, so that a slash opens a regular expression. */
const beforeExpression = new Set(
  'await case delete do else extends in instanceof new of return throw typeof void yield'.split(' '),
);
/** Statements whose closing parenthesis is followed by a statement, not by an operator. */
const beforeParenthesis = new Set(['if', 'while', 'for', 'with']);

/**
 * @param source a whole module
 * @throws Error when a template, a comment or a bracket is not closed.
 */
export function tokenize(source: string): Token[] {
  const lexer = new Lexer(source);
  while (lexer.readNext());
  return lexer.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #source: string;
  #at = 0;
  /** Whether a slash that comes now would open a regular expression; otherwise it divides. */
  #slashIsRegex = true;
  /** What each bracket that is open now belongs to: decides what its closing one means. */
  readonly #open: ('template' | 'statement' | 'other')[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** @returns false at the end. */
  readNext(): boolean {
    if (this.#at >= this.#source.length) {
      if (this.#open.length > 0) throw new Error('a bracket is not closed');
      return false;
    }
    if (this.#take(blank) !== undefined) return true;
    if (this.#source.startsWith('/*', this.#at)) throw new Error('a comment is not closed');
    if (this.#take(/`/y) !== undefined) this.#readTemplate('start');
    else if (!this.#readWord() && !this.#readLiteral()) this.#readPunctuator();
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#source)?.[0];
    if (text !== undefined) this.#at += text.length;
    return text;
  }

  #add(kind: Token['kind'], text: string, slashIsRegex: boolean): void {
    this.tokens.push({ kind, text });
    this.#slashIsRegex = slashIsRegex;
  }

  #readWord(): boolean {
    const before = this.tokens.at(-1)?.text;
    const text = this.#take(word);
    if (text === undefined) return false;
    const isProperty = before === '.' || before === '?.';
    this.#add('word', text, !isProperty && beforeExpression.has(text));
    return true;
  }

  #readLiteral(): boolean {
    const digits = this.#take(number);
    if (digits !== undefined) this.#add('number', digits, false);
    const text = this.#take(quoted);
    if (text !== undefined) this.#add('string', text.slice(1, -1), false);
    const expression = this.#slashIsRegex ? this.#take(regex) : undefined;
    if (expression !== undefined) this.#add('regex', expression, false);
    return (digits ?? text ?? expression) !== undefined;
  }

  /** Reads from a backtick, or from the brace that closes a `${`, to the next `${` or the closing backtick. */
  #readTemplate(from: 'start' | 'expression'): void {
    const text = this.#take(templatePart);
    if (text === undefined) throw new Error('a template is not closed');
    const goesOn = text.endsWith('${');
    if (goesOn) this.#open.push('template');
    const kind = from === 'start' && !goesOn ? 'string' : 'template';
    this.#add(kind, text.slice(0, goesOn ? -2 : -1), goesOn);
  }

  #readPunctuator(): void {
    const before = this.tokens.at(-1)?.text ?? '';
    const text = this.#take(punctuator) ?? '';
    if ('([{'.includes(text)) this.#open.push(text === '(' && beforeParenthesis.has(before) ? 'statement' : 'other');
    const closed = ')]}'.includes(text) ? this.#open.pop() : undefined;
    const endsOperand = closed === 'other' || text === '++' || text === '--';
    if (closed === 'template') this.#readTemplate('expression');
    else this.#add('punctuator', text, !endsOperand);
  }
}
