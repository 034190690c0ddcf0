import { comma, copyOf, quote, readInteger } from './bytes.ts';

/** Columns that are read where k6 writes them; which are there follows from `--system-tags`. */
const read = ['scenario', 'method', 'status', 'error_code', 'error', 'url', 'metadata'] as const;
type Column = (typeof read)[number];

/** The start of the first line of k6's CSV; the columns of the system tags follow, in alphabetical order. */
const fixedColumns = 'metric_name,timestamp,metric_value,';

/** Samples of a script's `setup` and `teardown` have no scenario. */
const outsideScenarios = 'setup/teardown';

/** Tags of one sample. */
export interface Tags {
  scenario: string;
  method: string;
  status: number;
  errorCode: number;
  error: string;
  /** The `url` tag; empty when it is not among the system tags. */
  url: string;
  /** Virtual user; null when it is not among the system tags. */
  vu: number | null;
}

export interface Columns {
  /** Reads one line's tags into an object that is used again for the next line. Missing ones are empty or 0. */
  read(bytes: Uint8Array, from: number, to: number, tags: Tags): void;
}

/** @returns undefined when the line is not the header of k6's CSV. */
export function readHeader(line: string): Columns | undefined {
  if (!line.startsWith(fixedColumns)) return undefined;
  const names = line.split(',');
  const at = Object.fromEntries(read.map((name) => [name, names.indexOf(name)])) as Record<Column, number>;
  const fields = openFields(names.length);
  const texts = { scenario: openTexts(), method: openTexts(), error: openTexts(), url: openTexts() };
  return {
    read: (bytes, from, to, tags) => {
      fields.split(bytes, from, to);
      const text = (column: keyof typeof texts) =>
        texts[column](bytes, fields.startOf(at[column]), fields.endOf(at[column]));
      const integer = (column: Column) => readInteger(bytes, fields.startOf(at[column]), fields.endOf(at[column]));
      tags.scenario = text('scenario') || outsideScenarios;
      tags.method = text('method');
      tags.status = integer('status');
      tags.errorCode = integer('error_code');
      tags.error = text('error');
      tags.url = text('url');
      tags.vu = readVu(bytes, fields.startOf(at.metadata), fields.endOf(at.metadata));
    },
  };
}

/** Where the fields of a line begin and end. A column that a line does not have is empty. */
function openFields(columns: number) {
  const starts = new Int32Array(columns);
  const ends = new Int32Array(columns);
  return {
    split: (bytes: Uint8Array, from: number, to: number): void => {
      let start = from;
      for (let column = 0; column < columns; column += 1) {
        const end = start < to ? endOfField(bytes, start, to) : to;
        starts[column] = Math.min(start, to);
        ends[column] = end;
        start = end + 1;
      }
    },
    startOf: (column: number): number => starts[column] ?? 0,
    endOf: (column: number): number => ends[column] ?? 0,
  };
}

function endOfField(bytes: Uint8Array, start: number, to: number): number {
  let inQuotes = false;
  let index = start;
  for (; index < to; index += 1) {
    const byte = bytes[index];
    if (byte === quote) inQuotes = !inQuotes;
    else if (byte === comma && !inQuotes) break;
  }
  return index;
}

/** A run has a handful of scenarios, methods and errors; URLs without a `name` tag may be without end. */
const rememberedTexts = 32;

/** Decodes a column's fields, without making the same string again and again. */
function openTexts(): (bytes: Uint8Array, from: number, to: number) => string {
  const known: { readonly bytes: Uint8Array; readonly text: string }[] = [];
  const decoder = new TextDecoder();
  return (bytes, from, to) => {
    if (from >= to) return '';
    for (const one of known) {
      if (isSame(one.bytes, bytes, from, to)) return one.text;
    }
    const own = copyOf(bytes, from, to);
    const text = unquoted(decoder.decode(own));
    if (known.length < rememberedTexts) known.push({ bytes: own, text });
    return text;
  };
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  // Texts of one column differ at their ends rather than at their beginnings.
  for (let index = known.length - 1; index >= 0; index -= 1) {
    if (known[index] !== bytes[from + index]) return false;
  }
  return true;
}

/** RFC 4180: a field in double quotes, in which a double quote is written twice. */
function unquoted(field: string): string {
  return field.startsWith('"') && field.endsWith('"') && field.length > 1
    ? field.slice(1, -1).replaceAll('""', '"')
    : field;
}

const [v, u, equals, ampersand] = ['v', 'u', '=', '&'].map((letter) => letter.charCodeAt(0));

/** Finds `vu=12` in `iter=3&vu=12`; k6 writes the pairs in no fixed order. */
function readVu(bytes: Uint8Array, from: number, to: number): number | null {
  for (let index = from; index + 3 < to; index += 1) {
    const begins = index === from || bytes[index - 1] === ampersand || bytes[index - 1] === quote;
    if (begins && bytes[index] === v && bytes[index + 1] === u && bytes[index + 2] === equals) {
      return readInteger(bytes, index + 3, endOfPair(bytes, index + 3, to));
    }
  }
  return null;
}

function endOfPair(bytes: Uint8Array, from: number, to: number): number {
  let index = from;
  while (index < to && bytes[index] !== ampersand && bytes[index] !== quote) index += 1;
  return index;
}
