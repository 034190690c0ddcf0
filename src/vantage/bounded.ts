import type { Argv } from './contract.ts';

export interface Bounds {
  readonly deadlineMs: number;
  /** From being asked to end to being killed. */
  readonly graceMs: number;
}

/** The environment variable in which a wrapped command finds the process that may start it, as its direct child. */
export const starterMark = 'SEISMO_STARTER';

/**
 * Wraps a command so that it ends by itself on its own side: after its deadline (`timeout`), and when whoever started it
 * dies in any way, `kill -9` included (`setpriv --pdeathsig`). `timeout` alone survives its starter; with both, commands
 * are gone within half a second of the starter (tcpdump within 1.5 s). Its environment needs `starterMark`.
 *
 * The command has a death signal of its own, for when `timeout` dies without passing on why: killed, or ended (coreutils 9.1)
 * between its fork and its note of whom it forked. Of 100 runs that were killed while they started their commands, one left
 * a command so, which nothing would ever have ended.
 *
 * `timeout` passes on every signal it gets to the command's whole process group, and kills the group `graceMs` later.
 */
export function bounded(argv: Argv, { deadlineMs, graceMs }: Bounds): Argv {
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const timeout = ['timeout', `--kill-after=${seconds(graceMs)}`, seconds(deadlineMs)] as const;
  return diesWithStarter('TERM', [...timeout, ...diesWithStarter('KILL', argv)]);
}

/**
 * Goes on only while its parent is still the starter, and is the starter of what it becomes. The death signal is armed by
 * then: had the starter died before, there would be nobody left to send it. A constant, into which nothing is ever put.
 */
const ifStarterLives = `[ "$PPID" -eq "$${starterMark}" ] && ${starterMark}=$$ && exec "$@"`;

const diesWithStarter = (signal: 'TERM' | 'KILL', argv: Argv): Argv => [
  'setpriv',
  '--pdeathsig',
  signal,
  '--',
  'sh',
  '-c',
  ifStarterLives,
  'sh',
  ...argv,
];

/** Exit codes of `timeout` (coreutils manual): 124 the deadline ended it, 126 could not be invoked, 127 not found. */
export const timeoutExit = { timedOut: 124, notInvocable: 126, notFound: 127 } as const;
