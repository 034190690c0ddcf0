/** Exit codes of a process ended by a signal: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof exitCodes;

export interface Interrupt {
  /** Aborted at the first signal: drain, clean up, report. */
  readonly signal: AbortSignal;
  /** Exit code of the signal that came, if one did. */
  exitCode(): number | undefined;
  /** Stops listening. */
  done(): void;
}

/**
 * Turns the first Ctrl-C (or SIGTERM, or a closed terminal) into an orderly end, and the second into an immediate one.
 * @param onSecond what to tell a user who does not want to wait; commands on the far ends then die by themselves.
 */
export function listenForInterrupt(onSecond: string): Interrupt {
  const controller = new AbortController();
  let came: Signal | undefined;
  const handle = (signal: Signal) => {
    if (came) {
      process.stderr.write(`${onSecond}\n`);
      process.exit(exitCodes[signal]);
    }
    came = signal;
    controller.abort();
  };
  const signals = Object.keys(exitCodes) as Signal[];
  for (const signal of signals) process.on(signal, handle);
  return {
    signal: controller.signal,
    exitCode: () => came && exitCodes[came],
    done: () => {
      for (const signal of signals) process.off(signal, handle);
    },
  };
}
