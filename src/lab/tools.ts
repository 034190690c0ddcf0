import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SeismoError } from '../error/error.ts';
import { searchPath } from '../vantage/search-path.ts';

/** What the lab runs, with the Debian package that has it. */
const packages: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  nft: 'nftables',
  arping: 'iputils-arping',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  flock: 'util-linux',
  sysctl: 'procps',
};

/** @throws SeismoError `not-linux`, `not-root` or `no-such-tool`: what stands in the way of making namespaces here. */
export function requireLabHost(): void {
  requireRootOnLinux();
  const missing = Object.keys(packages).filter((tool) => !isInstalled(tool));
  if (missing.length > 0) throw noSuchTool(missing);
}

/** Enough to look at a lab that is there: what else is missing on it is for its probes to say. @throws SeismoError */
export function requireRootOnLinux(): void {
  if (process.platform !== 'linux') {
    throw new SeismoError('not-linux', 'the lab is made of Linux network namespaces; this is not Linux', {
      hint: 'run it in a Linux virtual machine',
    });
  }
  if (process.geteuid?.() !== 0) {
    throw new SeismoError('not-root', 'the lab needs root to make and enter network namespaces', {
      hint: `sudo ${['seismo', ...process.argv.slice(2)].join(' ')}`,
    });
  }
}

/** The error for tools that are not there, with the command that installs them. */
export function noSuchTool(missing: readonly string[]): SeismoError {
  const wanted = [...new Set(missing.map((tool) => packages[tool] ?? tool))];
  return new SeismoError('no-such-tool', `the lab needs ${missing.join(', ')}, which is not installed`, {
    hint: `sudo apt-get install ${wanted.join(' ')}`,
  });
}

function isInstalled(tool: string): boolean {
  return searchPath()
    .split(delimiter)
    .some((folder) => {
      try {
        accessSync(join(folder, tool), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
