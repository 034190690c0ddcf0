import { breakLab } from '../../src/lab/break.ts';
import { down } from '../../src/lab/down.ts';
import { vip } from '../../src/lab/topology.ts';
import { up } from '../../src/lab/up.ts';
import type { Argv, Command } from '../../src/vantage/contract.ts';
import { complaint, seismo, start } from './command.ts';
import type { Bench, Figure, Measure } from './measure.ts';
import { median } from './statistics.ts';

/** How long it takes from the start of the program to the first finding of a MAC conflict, in the lab. */
export const firstFinding: Measure = {
  name: 'first-finding',
  title: 'the first L2-CONFLICT',
  run: async (bench) => {
    const { lab, signal, scope, isQuick, note } = bench;
    const times = isQuick ? 1 : 5;
    note('making a lab');
    await up(lab, { lifetimeMs: labLifetimeMs, signal });
    scope.own(`lab ${lab}`, async () => void (await down(lab)));
    await breakLab(lab, ['mac-conflict'], {});
    const seconds = { idle: [] as number[], loaded: [] as number[] };
    for (let time = 1; time <= times; time += 1) {
      note(`${time}/${times}, without load`);
      seconds.idle.push(await secondsToFinding(bench, []));
      note(`${time}/${times}, under load`);
      seconds.loaded.push(await secondsToFinding(bench, ['--load', 'load']));
    }
    return [figure('without load', seconds.idle), figure('under load', seconds.loaded)];
  },
};

/** The lab goes by itself, should nobody be left to remove it. */
const labLifetimeMs = 10 * 60_000;
/** A finding that takes longer than this does not come. */
const deadlineMs = 30_000;

async function secondsToFinding(bench: Bench, load: readonly string[]): Promise<number> {
  const out = `${bench.folder}/finding-${performance.now()}`;
  const asked = ['investigate', 'vip', vip.address, '--lab', bench.lab, '--out', out, ...load];
  // Findings are told on standard error; of a command's, only the end is kept. `setsid`: `timeout` passes a signal on to its
  // command and to its process group, and the second Ctrl-C would have seismo leave at once.
  const argv: Argv = ['setsid', 'sh', '-c', 'exec "$@" 2>&1 >/dev/null', 'sh', ...seismo, ...asked];
  const from = performance.now();
  const command = start(bench, argv, { deadlineMs });
  const tookMs = await told(command, /FAIL L2-CONFLICT/, () => performance.now() - from);
  const end = await command.end;
  bench.signal.throwIfAborted();
  if (tookMs === undefined) throw new Error(`no L2-CONFLICT was found: ${complaint(argv, end)}`);
  return tookMs / 1000;
}

/** Reads on to the end, and asks for it as soon as the words have been told. @returns what was noted at that moment */
async function told<Noted>({ stdout, stop }: Command, words: RegExp, note: () => Noted): Promise<Noted | undefined> {
  let noted: Noted | undefined;
  let text = '';
  const decoder = new TextDecoder();
  for await (const { bytes } of stdout) {
    text += decoder.decode(bytes, { stream: true });
    if (noted !== undefined || !words.test(text)) continue;
    noted = note();
    stop();
  }
  return noted;
}

function figure(how: string, seconds: readonly number[]): Figure {
  const longest = Math.max(...seconds);
  return {
    what: `first L2-CONFLICT ${how}`,
    figure: `${median(seconds).toFixed(2)} s, longest ${longest.toFixed(2)} s`,
    aim: '< 3 s',
  };
}
