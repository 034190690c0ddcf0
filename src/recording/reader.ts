import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { SeismoError } from '../error/error.ts';
import { checkEvent, type Event } from '../event/event.ts';
import { formatNumber, journalFile, upgrades } from './format.ts';

/** What could not be read; counted, never fatal. */
export interface Damage {
  /** Lines that are no complete JSON: the process was killed, or the disk was full, while they were written. */
  torn: number;
  /** Events of a type this version does not know. */
  unknown: number;
  /** Events of a known type and a wrong shape. */
  invalid: number;
  /** Captures that are missing, or are not the file that was pulled. Counted by the expander. */
  captures: number;
}

export interface Recording {
  readonly folder: string;
  readonly start: Event<'run.start'>;
  /** All events in the order of their lines, in batches, `run.start` first. Captures are not expanded; see `expand`. */
  events(): AsyncIterable<readonly Event[]>;
  /** Grows while `events` is read. */
  readonly damage: Damage;
}

/** A line longer than this is no event; it is skipped without being held in memory. */
const maxLineBytes = 4 << 20;

/**
 * Opens a recording by its folder or its journal.
 * @throws SeismoError `not-a-recording`, or `recording-too-new` for a format this version does not read.
 */
export async function openRecording(path: string): Promise<Recording> {
  const { folder, journal, start } = await openJournal(path);
  const { format } = start.fact;
  if (format > formatNumber) {
    throw new SeismoError(
      'recording-too-new',
      `${path} has format ${format}; this seismo reads up to ${formatNumber}`,
      {
        hint: `use seismo ${start.fact.seismo} or newer`,
      },
    );
  }
  const damage: Damage = { torn: 0, unknown: 0, invalid: 0, captures: 0 };
  return { folder, start, damage, events: () => decode(journal, format, damage) };
}

async function openJournal(path: string) {
  try {
    const { folder, journal } = locate(path);
    return { folder, journal, start: await readStart(journal, path) };
  } catch (error) {
    if (error instanceof SeismoError) throw error;
    throw notARecording(path, unreadable[(error as NodeJS.ErrnoException).code ?? ''] ?? String(error));
  }
}

/** Why a file cannot be read, by the names of errno(3). */
const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file or folder',
  EACCES: 'you may not read it',
  EISDIR: `its ${journalFile} is a folder`,
};

function locate(path: string): { folder: string; journal: string } {
  if (!statSync(path).isDirectory()) return { journal: path, folder: join(path, '..') };
  const journal = join(path, journalFile);
  if (!statSync(journal, { throwIfNoEntry: false })) throw notARecording(path, `it holds no ${journalFile}`);
  return { journal, folder: path };
}

function notARecording(path: string, why: string): SeismoError {
  return new SeismoError('not-a-recording', `${path} is not a recording: ${why}`, {
    hint: 'give the folder that a run printed as its recording',
  });
}

async function readStart(journal: string, path: string): Promise<Event<'run.start'>> {
  for await (const lines of readLines(journal)) {
    const value = parse(lines[0] ?? '');
    const { type, format } = (value as { fact?: { type?: unknown; format?: unknown } } | undefined)?.fact ?? {};
    if (type !== 'run.start' || typeof format !== 'number') break;
    // A newer format may have another shape: its number must be readable all the same.
    if (format > formatNumber) return value as Event<'run.start'>;
    const decoded = checkEvent(upgraded(value, format));
    if (decoded.ok && decoded.event.fact.type === 'run.start') return decoded.event as Event<'run.start'>;
    break;
  }
  throw notARecording(path, 'its first line is not the start of a run');
}

async function* decode(journal: string, format: number, damage: Damage): AsyncGenerator<readonly Event[]> {
  for await (const lines of readLines(journal)) {
    const events: Event[] = [];
    for (const line of lines) {
      const event = decodeLine(line, format, damage);
      if (event) events.push(event);
    }
    if (events.length > 0) yield events;
  }
}

function decodeLine(line: string, format: number, damage: Damage): Event | undefined {
  const value = parse(line);
  if (value === undefined) {
    damage.torn += 1;
    return undefined;
  }
  const decoded = checkEvent(upgraded(value, format));
  if (decoded.ok) return decoded.event;
  damage[decoded.why] += 1;
  return undefined;
}

/** Lifts a line of an old format to today's. */
function upgraded(line: unknown, format: number): unknown {
  let value = line;
  for (let from = format; from < formatNumber; from += 1) value = upgrades.get(from)?.(value) ?? value;
  return value;
}

function parse(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The journal's lines in batches of one read each. A last line without its newline is given as it is. */
async function* readLines(journal: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const chunk of createReadStream(journal, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineBytes) rest = '';
    const full = lines.filter((line) => line !== '');
    if (full.length > 0) yield full;
  }
  if (rest !== '') yield [rest];
}
