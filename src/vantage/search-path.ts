import { delimiter } from 'node:path';

/** PATH as root needs it: `su` without `-` keeps the user's, which lacks the folders of `ip` and `tcpdump` on Debian. */
export function searchPath(): string {
  return [process.env.PATH, '/usr/sbin', '/sbin'].filter(Boolean).join(delimiter);
}
