import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findK6 } from '../../src/load/k6-binary.ts';
import { loadArgv } from '../../src/load/load-source.ts';
import { type PreparedLoad, prepareLoad } from '../../src/load/prepare.ts';
import { findScript } from '../../src/load/profile.ts';
import type { Argv } from '../../src/vantage/contract.ts';
import { run, seismo } from './command.ts';
import { type Island, openIsland } from './island.ts';
import type { Bench, Figure, Measure } from './measure.ts';
import { lowerBound95, mean, median, ratios } from './statistics.ts';
import { count, ratio } from './table.ts';

/** What seismo costs the load it makes: how many requests k6 gets done, in a closed loop, when seismo reads its samples. */
export const loadRate: Measure = {
  name: 'load',
  title: 'k6 under seismo',
  run: async (bench) => {
    const server = join(import.meta.dirname, 'load-output.server.mjs');
    const script = findScript(join(import.meta.dirname, 'load-rate.k6.js'));
    const island = await openIsland(bench, [process.execPath, server]);
    const k6 = await findK6(bench.local, process.env);
    const asked = { url, duration: bench.isQuick ? '1s' : '8s' };
    const prepared = await prepareLoad({ k6, script, asked, vantage: bench.local });
    const setting = { bench, island, prepared, duration: asked.duration };
    const rates = await measure(setting, bench.isQuick ? 2 : 10);
    return figures(k6.version.text, rates);
  },
};

const url = 'http://127.0.0.1:8080/';
const deadlineMs = 60_000;

interface Setting {
  readonly bench: Bench;
  readonly island: Island;
  readonly prepared: PreparedLoad;
  /** As k6 writes durations. */
  readonly duration: string;
}

type Way = 'seismo' | 'dropped' | 'bare';

/** Each gives requests per second, by k6's own summary. */
const ways: Readonly<Record<Way, (setting: Setting, folder: string) => Promise<number>>> = {
  seismo: async ({ bench, island, prepared, duration }, folder) => {
    const { k6, script } = prepared;
    const flags = ['--duration', duration, '--out', folder, '--output', 'json'];
    const argv: Argv = [...island.enter, ...seismo, 'load', script.path, url, ...flags];
    await run(bench, argv, { deadlineMs, env: { SEISMO_K6: k6.path } });
    return requestsPerSecond(join(folder, 'raw/local/k6-summary.json'));
  },
  dropped: async ({ bench, island, prepared }, folder) => {
    const files = { summary: `${folder}.json`, log: '/dev/null' };
    const k6 = inGroup(loadArgv(prepared, files));
    const argv: Argv = [...island.enter, 'sh', '-c', '"$@" | cat >/dev/null', 'sh', ...k6];
    await run(bench, argv, { deadlineMs, env: prepared.environment });
    return requestsPerSecond(files.summary);
  },
  bare: async ({ bench, island, prepared }, folder) => {
    const summary = `${folder}.json`;
    const { k6, script, environment } = prepared;
    const argv: Argv = [...island.enter, k6.path, 'run', '--quiet', `--summary-export=${summary}`, script.path];
    // Go's own default: seismo has its k6 collect garbage less often, to make up for the samples.
    await run(bench, argv, { deadlineMs, env: { ...environment, GOGC: '100' } });
    return requestsPerSecond(summary);
  },
};

/** Without the session of its own that k6 has under seismo: in a pipe it would then outlive the deadline. */
function inGroup(argv: Argv): Argv {
  const [first, program = '', ...args] = argv;
  return first === 'setsid' ? [program, ...args] : argv;
}

async function requestsPerSecond(summary: string): Promise<number> {
  const { metrics } = JSON.parse(await readFile(summary, 'utf8')) as { metrics: { http_reqs: { rate: number } } };
  return metrics.http_reqs.rate;
}

/** In turn, and every other round the other way round, so that a drift of the machine meets all alike. */
async function measure(setting: Setting, rounds: number): Promise<Record<Way, readonly number[]>> {
  const { note, folder } = setting.bench;
  const rates: Record<Way, number[]> = { seismo: [], dropped: [], bare: [] };
  const order = ['seismo', 'dropped', 'bare'] as const;
  for (let round = 0; round < rounds; round += 1) {
    for (const way of round % 2 === 0 ? order : [...order].reverse()) {
      note(`${round + 1}/${rounds}, ${way}`);
      rates[way].push(await ways[way](setting, join(folder, `load-${round}-${way}`)));
    }
  }
  return rates;
}

function figures(k6: string, { seismo: under, dropped, bare }: Record<Way, readonly number[]>): readonly Figure[] {
  const rate = (values: readonly number[]) => `${count(median(values))} requests/s`;
  const compared = (baseline: readonly number[]) => {
    const all = ratios(under, baseline);
    return `${ratio(mean(all))}, 95 % ≥ ${ratio(lowerBound95(all))}`;
  };
  return [
    { what: `k6 v${k6} under seismo, closed loop`, figure: rate(under) },
    { what: '  to k6 with the same output, dropped', figure: rate(dropped), ratio: compared(dropped), aim: '≥ 0.95' },
    { what: '  to k6 without output', figure: rate(bare), ratio: compared(bare) },
  ];
}
