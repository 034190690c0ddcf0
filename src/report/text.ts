import stringWidth from 'string-width';

/** Breaks a text into lines of at most so many columns, between words. A word wider than a line stays whole. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** A paragraph whose first line starts with `lead` and whose others are indented by as much. */
export function hanging(lead: string, text: string, columns: number): readonly string[] {
  const width = stringWidth(lead);
  const pad = ' '.repeat(width);
  return wrap(text, Math.max(20, columns - width)).map((line, index) => `${index === 0 ? lead : pad}${line}`);
}
