import type { JudgedFinding } from '../src/analysis/engine.ts';
import { mapText, printable } from '../src/report/printable.ts';
import { colours } from './terminal.ts';

/** What a run tells while it goes on, on standard error, so that standard output stays the report alone. */
export interface Progress {
  step(title: string): void;
  findings(findings: readonly JudgedFinding[], atNs: number): void;
  /** Removes the status line. */
  end(): void;
}

const labels = { fail: 'FAIL', warn: 'WARN', pass: 'ok', inconclusive: 'unsure', 'not-applicable': 'n/a' } as const;
const tickMs = 250;

/** What fits behind the first so many columns of a terminal's line; all of it where there is no terminal. */
function clipped(text: string, behind: number, { isTTY, columns }: NodeJS.WriteStream): string {
  const room = isTTY ? columns - behind : Number.POSITIVE_INFINITY;
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}

/**
 * One line for every finding that begins to fail, changes or is taken back; on a terminal also a status line that shows
 * what is being done, for how long, and how many checks speak.
 */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const paint = colours(stream);
  const told = new Map<string, string>();
  const started = performance.now();
  let title = '';
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s`;
  const clear = () => {
    if (stream.isTTY) stream.write('\r\u001b[K');
  };
  const draw = () => {
    if (stream.isTTY) stream.write(`\r\u001b[K${paint.dim(`${elapsed()}  ${title} …`)}`);
  };
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
    draw();
  };
  const ticker = stream.isTTY ? setInterval(draw, tickMs) : undefined;

  return {
    step: (next) => {
      title = next;
      if (stream.isTTY) draw();
      else stream.write(`${elapsed()}  ${title}\n`);
    },
    findings: (findings, atNs) => {
      for (const { code, subject, verdict, summary } of mapText(findings, printable)) {
        const key = `${code} ${subject}`;
        const before = told.get(key);
        const speaks = verdict === 'fail' || verdict === 'warn';
        if (before === verdict || (before === undefined && !speaks)) continue;
        told.set(key, verdict);
        const colour = verdict === 'fail' ? paint.red : verdict === 'warn' ? paint.yellow : paint.green;
        const time = `${(atNs / 1e9).toFixed(1).padStart(5)} s  `;
        const room = clipped(summary, time.length + labels[verdict].length + code.length + 2, stream);
        line(`${time}${colour(labels[verdict])} ${paint.bold(code)} ${room}`);
      }
    },
    end: () => {
      clearInterval(ticker);
      clear();
    },
  };
}
