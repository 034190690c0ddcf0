import pc from 'picocolors';

type Stream = NodeJS.WriteStream;

/** Whether a stream gets colours: a terminal, unless NO_COLOR is set; FORCE_COLOR decides for pipes. */
export function wantsColour(stream: Stream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR && process.env.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

/** Colour functions for one stream; they return their text unchanged where it gets none. */
export function colours(stream: Stream): ReturnType<typeof pc.createColors> {
  return pc.createColors(wantsColour(stream));
}

/**
 * Shows an error on standard error as one line and what to do next.
 * @returns the exit code the process should end with.
 */
export async function showError(error: unknown): Promise<number> {
  const [{ SeismoError }, { printable }] = await Promise.all([
    import('../src/error/error.ts'),
    import('../src/report/printable.ts'),
  ]);
  const paint = colours(process.stderr);
  if (error instanceof SeismoError) {
    // Lines of their own are for logs of the lab; within them may be anything that a tool or a file said.
    const message = error.message.split('\n').map(printable).join('\n');
    process.stderr.write(`${paint.red('error:')} ${message}\n`);
    if (error.hint) process.stderr.write(`${paint.dim('try:')}   ${printable(error.hint)}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${paint.red('error:')} seismo itself failed; please report this with what you ran.\n${text}\n`);
  return 1;
}
