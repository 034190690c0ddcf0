// Measures what k6's outputs cost and how faithful its CSV is, for docs/decisions/0001-k6-output.md:
//   npx tsx scripts/bench/load-output.ts [PAIRS] [SECONDS]        as root; makes a network namespace and removes it
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { mergeHistograms, quantileOf } from '../../src/event/latency-histogram.ts';
import { openCsvDecoder } from '../../src/load/csv-decoder.ts';
import { findK6 } from '../../src/load/k6-binary.ts';
import { loadEnvironment, runArgv } from '../../src/load/plan.ts';
import { startClock } from '../../src/run/clock.ts';
import { openScope } from '../../src/run/scope.ts';
import type { Argv, Vantage } from '../../src/vantage/contract.ts';
import { localVantage } from '../../src/vantage/local.ts';
import { netnsVantage } from '../../src/vantage/netns.ts';
import { collect } from '../../src/vantage/output.ts';

const [pairs = 10, seconds = 4] = process.argv.slice(2).map(Number);
const here = import.meta.dirname;
const clock = startClock();
const scope = openScope('bench');
const runId = `bench-${process.pid}`;
const local = localVantage({ clock: clock.nowNs, scope, runId });
const namespace = `seismo-bench-${randomBytes(3).toString('hex')}`;
const inside = netnsVantage({ name: 'bench', namespace, clock: clock.nowNs, scope, runId });
const deadlineMs = 60_000;
const k6 = await findK6(local, process.env);
const summary = join(await inside.scratch(), 'summary.json');
const files = { summary, log: '/dev/null' };

/** System tags that k6 has by default (its options reference), which a user's script keeps. */
const defaultTags =
  'check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url';

type Take = (bytes: Uint8Array) => void;
interface Mode {
  readonly argv: Argv;
  readonly env?: Record<string, string>;
  readonly open?: () => Take;
}

const script = join(here, 'load-output.k6.js');
const csv = runArgv(k6.path, script, files);
const without = csv.filter((argument) => !/^--(out|system-tags)=/.test(argument)) as unknown as Argv;
const output = (name: string): Argv => [...without.slice(0, -1), `--out=${name}`, script] as unknown as Argv;
const plain = { GOGC: '100', K6_CSV_SAVE_INTERVAL: '1s' };
const openTelemetry = {
  K6_OTEL_EXPORTER_PROTOCOL: 'http/protobuf',
  K6_OTEL_HTTP_EXPORTER_INSECURE: 'true',
  K6_OTEL_HTTP_EXPORTER_ENDPOINT: '127.0.0.1:4318',
  K6_OTEL_EXPORT_INTERVAL: '1s',
};

const decoding = (): Take => {
  const decoder = openCsvDecoder(clock.epochNs);
  return (bytes) => void decoder.chunk(bytes);
};

const modes: Readonly<Record<string, Mode>> = {
  'no output': { argv: without, env: plain },
  'CSV, default tags and vu': { argv: runArgv(k6.path, script, files, defaultTags.split(',')), env: plain },
  'CSV, our tags': { argv: csv, env: plain },
  'CSV, our tags, 200 ms, GOGC=400': { argv: csv },
  'CSV, the same, decoded': { argv: csv, open: decoding },
  'CSV, default tags, 200 ms, GOGC=400': { argv: runArgv(k6.path, script, files, defaultTags.split(',')) },
  OpenTelemetry: { argv: output('opentelemetry'), env: { ...plain, ...openTelemetry } },
  JSON: { argv: output('json=-'), env: plain },
};

async function must(...argv: Argv): Promise<void> {
  const { end } = await collect(local.start(argv, { deadlineMs, maxBytes: 4096 }));
  if (end.how !== 'exited' || end.exitCode !== 0) throw new Error(`${argv.join(' ')}: ${end.stderrTail}`);
}

/** Starts the target, waits until it listens, and gives what stops it and reads its notes. */
async function openTarget(vantage: Vantage, resetEvery: number) {
  const file = join(here, 'load-output.server.mjs');
  const longMs = 3_600_000;
  const command = vantage.start([process.execPath, file, String(resetEvery)], {
    deadlineMs: longMs,
    maxBytes: 1 << 20,
  });
  const lines = command.stdout[Symbol.asyncIterator]();
  await lines.next();
  return async () => {
    command.stop();
    const { value } = await lines.next();
    await command.end;
    return JSON.parse(Buffer.from(value.bytes).toString()) as {
      requests: number;
      perSecond: [number, number][];
      resets: number[];
    };
  };
}

/** @returns requests that k6 made, by its own summary. */
async function runK6(
  { argv, env, open }: Mode,
  more: Record<string, string> = {},
  stopAfterMs?: number,
): Promise<number> {
  const take = open?.() ?? (() => undefined);
  const command = inside.start(argv, {
    deadlineMs,
    graceMs: 8000,
    maxBytes: Number.MAX_SAFE_INTEGER,
    env: { ...loadEnvironment({}), SECONDS: String(seconds), ...env, ...more },
  });
  if (stopAfterMs !== undefined) void pause(stopAfterMs).then(() => command.stop());
  for await (const { bytes } of command.stdout) take(bytes);
  await command.end;
  const { metrics } = JSON.parse(await readFile(summary, 'utf8')) as { metrics: { http_reqs: { count: number } } };
  return metrics.http_reqs.count;
}

const median = (sorted: readonly number[]): number => {
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
};

/** Lower end of the one-sided 95 % interval of the mean, by resampling the pairs. */
function lowerBound(ratios: readonly number[]): number {
  const means = Array.from({ length: 5000 }, () => {
    const drawn = ratios.map(() => ratios[Math.floor(Math.random() * ratios.length)] ?? 0);
    return drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
  });
  return means.sort((a, b) => a - b)[Math.floor(0.05 * means.length)] ?? 0;
}

/** One mode against another, in pairs whose order alternates so that a drift of the machine hits both alike. */
async function compare(name: string, baseline: string): Promise<void> {
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [name, baseline] : [baseline, name];
    const counts = new Map<string, number>();
    for (const mode of order) counts.set(mode, await runK6(modes[mode] as Mode));
    const count = counts.get(name) ?? 0;
    ratios.push(count / (counts.get(baseline) ?? 1));
    rates.push(count / seconds);
  }
  const sort = (values: number[]) => values.sort((a, b) => a - b);
  const figures = [median(sort(rates)).toFixed(0), median(sort(ratios)).toFixed(3), lowerBound(ratios).toFixed(3)];
  process.stdout.write(`| ${name} | ${baseline} | ${figures.join(' | ')} |\n`);
}

async function costs(): Promise<void> {
  const close = await openTarget(inside, 0);
  process.stdout.write(
    '| output | against | requests/s | ratio, median | ratio, lower 95 % bound |\n|---|---|---|---|---|\n',
  );
  await compare('CSV, the same, decoded', 'CSV, our tags, 200 ms, GOGC=400');
  for (const name of Object.keys(modes).filter((mode) => mode !== 'no output' && !mode.endsWith('decoded'))) {
    await compare(name, 'no output');
  }
  await close();
}

/** Upper bounds in milliseconds of the buckets of OpenTelemetry's histograms (SDK specification, explicit buckets). */
const openTelemetryBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

/** The quantile as it is read from OpenTelemetry's buckets: linearly between the bounds of its bucket. */
function openTelemetryQuantile(sortedMs: readonly number[], share: number): number {
  const rank = share * sortedMs.length;
  let below = 0;
  for (const [index, upper] of openTelemetryBounds.entries()) {
    const lower = openTelemetryBounds[index - 1] ?? 0;
    const inBucket = sortedMs.filter((ms) => ms <= upper).length - below;
    if (below + inBucket >= rank && inBucket > 0) return lower + ((rank - below) / inBucket) * (upper - lower);
    below += inBucket;
  }
  return Number.POSITIVE_INFINITY;
}

/** A run at a fixed rate against a target that knows what it did: what does the CSV say of it? */
async function faithfulness(stopAfterMs?: number): Promise<void> {
  const close = await openTarget(inside, 97);
  const raw: Uint8Array[] = [];
  const mode = { argv: csv, open: () => (bytes: Uint8Array) => void raw.push(bytes) };
  const counted = await runK6(mode, { RATE: '1000', SECONDS: '8' }, stopAfterMs);
  const target = await close();
  const bytes = Buffer.concat(raw);
  // Whole seconds of the wall clock, as the target counts them.
  const epochNs = (clock.epochNs / 1_000_000_000n) * 1_000_000_000n;
  const decoder = openCsvDecoder(epochNs);
  const facts = [...decoder.chunk(bytes), ...decoder.end()].map(({ fact, atNs }) => ({ ...fact, atNs }));
  const found = facts.flatMap((fact) => (fact.type === 'load.second' ? [fact] : []));
  const failures = facts.flatMap((fact) => (fact.type === 'load.failure' ? [fact] : []));

  const say = (what: string, figure: string | number) => process.stdout.write(`| ${what} | ${figure} |\n`);
  say('requests: target, k6 summary, decoded', `${target.requests}, ${counted}, ${decoder.requests()}`);
  say(
    'resets: target, decoded singly',
    `${target.resets.length}, ${failures.filter((one) => one.class === 'reset').length}`,
  );
  const off = target.perSecond.map(([second, requests]) => {
    const atNs = Number(BigInt(second) * 1_000_000_000n - epochNs);
    const same = found.filter((one) => one.atNs === atNs).reduce((sum, one) => sum + one.requests, 0);
    return Math.abs(same - requests);
  });
  say(
    'requests in another second than at the target',
    `${off.reduce((sum, one) => sum + one, 0) / 2} of ${target.requests}`,
  );
  const startedAfter = target.resets.map((ms) => {
    const atNs = Number(BigInt(ms) * 1_000_000n - epochNs);
    return Math.min(...failures.map(({ startNs, atNs: endNs }) => Math.max(startNs - atNs - 1e6, atNs - endNs, 0)));
  });
  say(
    'farthest a reset lies outside of its failure’s start … end',
    `${(Math.max(0, ...startedAfter) / 1e6).toFixed(2)} ms`,
  );

  const exact = [...bytes.toString().matchAll(/^http_req_duration,\d+,([\d.]+),,,/gm)].map(([, ms]) => Number(ms));
  exact.sort((a, b) => a - b);
  const merged = mergeHistograms(...found.map(({ latency }) => latency));
  for (const share of [0.5, 0.95, 0.99]) {
    const trueMs = exact[Math.max(1, Math.ceil(share * exact.length)) - 1] ?? 0;
    const ours = (quantileOf(merged, share)?.us ?? 0) / 1000;
    const theirs = openTelemetryQuantile(exact, share);
    const error = (ms: number) => `${(Math.abs(ms / trueMs - 1) * 100).toFixed(1)} %`;
    say(
      `p${share * 100} ${trueMs.toFixed(3)} ms: error of our histogram, of OpenTelemetry's buckets`,
      `${error(ours)}, ${error(theirs)}`,
    );
  }
}

/** Bytes per second of the decoder alone, over samples that k6 wrote. */
async function decoderSpeed(name: string): Promise<void> {
  const close = await openTarget(inside, 0);
  const raw: Uint8Array[] = [];
  await runK6({ ...(modes[name] as Mode), open: () => (bytes) => void raw.push(bytes) });
  await close();
  const megabytes = raw.reduce((sum, { length }) => sum + length, 0) / 1e6;
  const rates = Array.from({ length: 5 }, () => {
    const decoder = openCsvDecoder(clock.epochNs);
    const from = performance.now();
    for (const bytes of raw) decoder.chunk(bytes);
    return megabytes / ((performance.now() - from) / 1000);
  });
  process.stdout.write(`decoder, ${name}: ${median(rates.sort((a, b) => a - b)).toFixed(0)} MB/s\n`);
}

try {
  await must('ip', 'netns', 'add', namespace);
  scope.own('namespace', () => must('ip', 'netns', 'del', namespace));
  await must('ip', '-n', namespace, 'link', 'set', 'lo', 'up');
  process.stdout.write(`k6 v${k6.version.text}, Node ${process.version}, ${pairs} pairs of ${seconds} s\n\n`);
  await decoderSpeed('CSV, our tags');
  await decoderSpeed('CSV, default tags and vu');
  process.stdout.write('\n| run to its end | |\n|---|---|\n');
  await faithfulness();
  process.stdout.write('\n| interrupted after 4 s | |\n|---|---|\n');
  await faithfulness(4000);
  process.stdout.write('\n');
  await costs();
} finally {
  await scope.close();
}
