import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, searchPath, seismoArgv, start } from './cli-seismo.ts';

/**
 * Makes a folder of links to all programs of PATH but one, to be a PATH without it.
 * @param folder is made
 */
export function pathWithout(missing: string, folder: string): string {
  mkdirSync(folder);
  const seen = new Set([missing]);
  for (const from of searchPath) {
    for (const program of readdirSync(from)) {
      if (!seen.has(program)) symlinkSync(join(from, program), join(folder, program));
      seen.add(program);
    }
  }
  return folder;
}

/** The same with a program of that name that cannot be run: whoever looks for it finds it, whoever runs it does not (execve(2)). */
export function pathWithBroken(program: string, folder: string): string {
  writeFileSync(join(pathWithout(program, folder), program), '#!/nonexistent/interpreter\n', { mode: 0o755 });
  return folder;
}

/**
 * Runs a command line in a mount namespace of its own, where something else is mounted on a folder: the machine keeps nothing.
 * @param mount arguments of mount(8) before the folder
 * @param then shell command that runs afterwards in there, with the folder as `$0`
 */
export function seismoWithMount(folder: string, mount: string, args: readonly string[], then = ':'): Promise<Ended> {
  const script = `mount ${mount} "$0" && { "$@"; code=$?; ${then}; exit $code; }`;
  return start(['unshare', '--mount', 'sh', '-c', script, folder, ...seismoArgv(args)]).end;
}
