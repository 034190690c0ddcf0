import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SeismoError } from '../error/error.ts';
import type { Event } from '../event/event.ts';
import type { RawPointer } from '../event/stamp.ts';
import { journalFile, rawFolder } from './format.ts';
import { cannotMakeRecording, cannotWriteRecording } from './write-error.ts';

/** Where a run's events go, one line each, in the only order there is. */
export interface Journal {
  append(event: Event): void;
  /** Appends and syncs to disk before it returns: for what is about to be made. */
  intend(event: Event<'resource.intended'>): void;
}

/** One append-only file of a tool's own words. */
export interface RawFile {
  /** @returns where the bytes lie, for the events that were read from them. */
  append(bytes: Uint8Array): RawPointer;
}

export interface RecordingWriter extends Journal {
  readonly folder: string;
  /** The raw file of a tool at a vantage; the same names give the same file. */
  raw(vantage: string, tool: string): RawFile;
  /** A path for a file that is complete when it comes (a capture), and its name inside the recording. */
  place(vantage: string, name: string): { readonly path: string; readonly file: string };
  close(): void;
}

/** Only the owner may read a recording: it holds what a node's network says. */
const folderMode = 0o700;
const fileMode = 0o600;

/**
 * Makes a recording's folder and opens its journal. Lines are written at once and unbuffered: after `kill -9` nothing is
 * missing but at most the line being written.
 * @throws SeismoError `recording-exists` when the folder already holds a journal, `recording-write` when it cannot be made.
 */
export function createRecording(folder: string): RecordingWriter {
  const journal = openJournal(folder);
  const raws = new Map<string, { fd: number; file: RawFile }>();

  let closed = false;

  const appendLine = (event: Event) => {
    // Its descriptor may be another file's by now.
    if (closed) throw new SeismoError('internal', `the recording in ${folder} is closed already`);
    guarded(folder, () => writeAll(journal, Buffer.from(`${JSON.stringify(event)}\n`)));
  };

  return {
    folder,
    append: appendLine,
    intend: (event) => {
      appendLine(event);
      guarded(folder, () => fdatasyncSync(journal));
    },
    raw: (vantage, tool) => {
      const file = `${rawFolder}/${vantage}/${tool}.out`;
      const known = raws.get(file);
      if (known) return known.file;
      const opened = guarded(folder, () => openRaw(folder, file, () => closed));
      raws.set(file, opened);
      return opened.file;
    },
    place: (vantage, name) => {
      const inside = join(folder, rawFolder, vantage);
      guarded(folder, () => mkdirSync(inside, { recursive: true, mode: folderMode }));
      return { path: join(inside, name), file: `${rawFolder}/${vantage}/${name}` };
    },
    close: () => {
      closed = true;
      closeSync(journal);
      for (const { fd } of raws.values()) closeSync(fd);
      raws.clear();
    },
  };
}

function openJournal(folder: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: folderMode });
    const journal = openSync(join(folder, journalFile), 'ax', fileMode);
    mkdirSync(join(folder, rawFolder), { recursive: true, mode: folderMode });
    return journal;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotMakeRecording(folder, error);
    throw new SeismoError('recording-exists', `${folder} already holds a recording`, {
      hint: 'give another folder with --out, or remove this one',
    });
  }
}

function openRaw(folder: string, file: string, isClosed: () => boolean): { fd: number; file: RawFile } {
  const path = join(folder, file);
  mkdirSync(join(path, '..'), { recursive: true, mode: folderMode });
  const fd = openSync(path, 'a', fileMode);
  let offset = 0;
  return {
    fd,
    file: {
      append: (bytes) => {
        if (isClosed()) throw new SeismoError('internal', `the recording in ${folder} is closed already`);
        guarded(folder, () => writeAll(fd, bytes));
        const pointer = { file, offset, length: bytes.length };
        offset += bytes.length;
        return pointer;
      },
    },
  };
}

/** `writeSync` may write less than it was given, on a disk that is nearly full for one. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

function guarded<T>(folder: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw cannotWriteRecording(folder, error);
  }
}
