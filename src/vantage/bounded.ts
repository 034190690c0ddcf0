import type { Argv } from './contract.ts';

/**
 * Wraps a command so that it ends by itself on its own side: after its deadline (`timeout`), and when whoever started it
 * dies in any way, `kill -9` included (`setpriv --pdeathsig`). `timeout` alone survives its starter; with both, commands
 * are gone within half a second of the starter (tcpdump within 1.5 s).
 *
 * `timeout` passes on every signal it gets to the command's whole process group, and kills the group `graceMs` later.
 * So nobody must ever send SIGKILL to `timeout` itself while it can still obey: its child would be orphaned.
 */
export function bounded(argv: Argv, deadlineMs: number, graceMs: number): Argv {
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  return [
    'setpriv',
    '--pdeathsig',
    'TERM',
    '--',
    'timeout',
    `--kill-after=${seconds(graceMs)}`,
    seconds(deadlineMs),
    ...argv,
  ];
}

/** Exit codes of `timeout` (coreutils manual): 124 the deadline ended it, 126 could not be invoked, 127 not found. */
export const timeoutExit = { timedOut: 124, notInvocable: 126, notFound: 127 } as const;
