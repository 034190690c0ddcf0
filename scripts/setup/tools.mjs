import { findProgram } from '../run/search-path.mjs';

/**
 * The system's tools that the lab, the probes and the tests run, and the Debian package that brings each.
 * An `arping` may be either flavour: Debian's packages arping and iputils-arping exclude each other, so the one that is
 * there stays, and the probe tells them apart.
 * @type {readonly { program: string, debianPackage: string }[]}
 */
export const tools = [
  { program: 'arping', debianPackage: 'iputils-arping' },
  { program: 'tcpdump', debianPackage: 'tcpdump' },
  { program: 'mtr', debianPackage: 'mtr-tiny' },
  { program: 'ip', debianPackage: 'iproute2' },
  { program: 'nstat', debianPackage: 'iproute2' },
  { program: 'nft', debianPackage: 'nftables' },
  { program: 'setpriv', debianPackage: 'util-linux' },
  { program: 'timeout', debianPackage: 'coreutils' },
];

export function missingTools() {
  return tools.filter(({ program }) => !findProgram(program));
}
