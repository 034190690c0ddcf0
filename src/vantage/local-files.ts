import { copyFile, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope, Vantage } from './contract.ts';

/** `scratch`, `list` and `pull` of a vantage that shares this machine's files. The scratch folder is readable by its owner alone. */
export function localFiles(name: string, scope: Scope): Pick<Vantage, 'scratch' | 'list' | 'pull'> {
  let folder: Promise<string> | undefined;
  const make = async (near = tmpdir()) => {
    const made = await mkdtemp(join(near, `seismo-scratch-${name}-`));
    scope.own(`scratch folder ${made}`, () => rm(made, { recursive: true, force: true }));
    return made;
  };
  return {
    scratch: (near) => {
      folder ??= make(near);
      return folder;
    },
    list: (remoteFolder) => readdir(remoteFolder),
    pull: move,
  };
}

/** Renamed where that can be: it takes no further room on a disk that is nearly full. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  }
}
