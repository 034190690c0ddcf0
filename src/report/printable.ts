/** What begins a new line somewhere: the controls that do, and Unicode's two separators. */
const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** Control characters, which begin escape sequences, and those that turn the direction of what follows. */
const unprintable = /[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * Makes text from a network, a cluster or somebody else's recording safe for a terminal: it stays on its line, and what would
 * command the terminal becomes `�`.
 */
export function printable(text: string): string {
  return text.replace(lineBreaks, ' ').replace(unprintable, '\ufffd');
}

/** The same for JSON as `JSON.stringify` makes it, whose readers still get every character: as escapes. */
export function printableJson(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Bidi_Control}]/gu, (mark) => {
    const code = mark.charCodeAt(0).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
}

/**
 * Changes every string in a value, however deep, so that what is rendered cannot have one that was forgotten. Names of fields
 * stay: they are not data.
 */
export function mapText<T>(value: T, change: (text: string) => string): T {
  const map = (part: unknown): unknown => {
    if (typeof part === 'string') return change(part);
    if (Array.isArray(part)) return part.map(map);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, map(inner)]));
  };
  return map(value) as T;
}
