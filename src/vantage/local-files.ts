import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope, Vantage } from './contract.ts';

/** `scratch`, `list` and `pull` of a vantage that shares this machine's files. The scratch folder is readable by its owner alone. */
export function localFiles(name: string, scope: Scope): Pick<Vantage, 'scratch' | 'list' | 'pull'> {
  let folder: Promise<string> | undefined;
  const make = async () => {
    const made = await mkdtemp(join(tmpdir(), `seismo-${name}-`));
    scope.own(`scratch folder ${made}`, () => rm(made, { recursive: true, force: true }));
    return made;
  };
  return {
    scratch: () => {
      folder ??= make();
      return folder;
    },
    list: (remoteFolder) => readdir(remoteFolder),
    pull: async (remotePath, localPath) => {
      await copyFile(remotePath, localPath);
      await rm(remotePath);
    },
  };
}
