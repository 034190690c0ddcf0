import { spawnSync } from 'node:child_process';
import { seismo } from './command.ts';
import type { Figure, Measure } from './measure.ts';
import { median, ratios } from './statistics.ts';
import { ratio } from './table.ts';

/** How long `seismo --help` takes, which is how long every command takes before it begins. */
export const help: Measure = {
  name: 'help',
  title: 'the start of the program',
  run: async ({ isQuick, signal, note }) => {
    const pairs = isQuick ? 2 : 20;
    const [program, ...args] = seismo;
    const nothing: number[] = [];
    const helps: number[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      note(`${pair + 1}/${pairs}`);
      // Lets a Ctrl-C be heard: the calls below block.
      await new Promise(setImmediate);
      signal.throwIfAborted();
      nothing.push(timeMs(process.execPath, ['-e', '0']));
      helps.push(timeMs(program, [...args, '--help']));
    }
    return figures(nothing, helps);
  },
};

const deadlineMs = 10_000;

/** Started without what bounds other commands, which would be in both times and flatter their ratio. */
function timeMs(program: string, args: readonly string[]): number {
  const from = performance.now();
  const { status, error } = spawnSync(program, args, { stdio: 'ignore', timeout: deadlineMs });
  const tookMs = performance.now() - from;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
  return tookMs;
}

function figures(nothing: readonly number[], helps: readonly number[]): readonly Figure[] {
  return [
    {
      what: 'seismo --help',
      figure: `${median(helps).toFixed(0)} ms`,
    },
    {
      what: '  to node -e 0',
      figure: `${median(nothing).toFixed(0)} ms`,
      ratio: ratio(median(ratios(helps, nothing))),
      aim: '< 2.5',
    },
  ];
}
