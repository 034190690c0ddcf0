import { SeismoError } from '../error/error.ts';

/** Why a file cannot be written, by the names of errno(3). */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  ENOTDIR: 'a part of its path is a file',
  // Node's recursive mkdir says so of a read-only file system, too (20.19).
  ENOENT: 'no folder can be made there',
  EIO: 'the disk does not work',
};

/** What can befall any file of a recording in the middle of a run, whoever was writing it. */
const diskFailures: readonly string[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

export function isDiskFailure(error: unknown): boolean {
  return diskFailures.includes(errnoOf(error));
}

/** The error for a recording that could not be made. */
export function cannotMakeRecording(folder: string, cause: unknown): SeismoError {
  return new SeismoError('recording-write', `cannot make a recording in ${folder}: ${reasonOf(cause)}`, {
    hint: 'give a folder that can be written with --out',
    cause,
  });
}

/** The error for a recording that could not be written on. */
export function cannotWriteRecording(folder: string, cause: unknown): SeismoError {
  return new SeismoError('recording-write', `cannot write the recording in ${folder}: ${reasonOf(cause)}`, {
    hint: `seismo replay ${folder} judges what was written until then; or make room, or give another folder with --out`,
    cause,
  });
}

const errnoOf = (error: unknown): string => (error as Partial<NodeJS.ErrnoException> | undefined)?.code ?? '';

const reasonOf = (error: unknown): string =>
  reasons[errnoOf(error)] ?? (error instanceof Error ? error.message : String(error));
