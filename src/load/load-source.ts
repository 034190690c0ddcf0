import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutSecrets, withoutSecretsInUrls } from '../event/without-secrets.ts';
import type { Argv, Command, CommandEnd, Emit, Scope, Source, Vantage } from '../vantage/contract.ts';
import { type CsvDecoder, openCsvDecoder } from './csv-decoder.ts';
import { lastError } from './inspection.ts';
import { outcomeOf } from './outcome.ts';
import { type LoadFiles, runArgv, urlVariable } from './plan.ts';
import type { PreparedLoad } from './prepare.ts';
import { readThresholds } from './summary.ts';

export interface LoadSourceOptions {
  readonly prepared: PreparedLoad;
  readonly vantage: Vantage;
  /** Nanoseconds since 1970 at the run's start, by the vantage's clock. */
  readonly epochNs: bigint;
  /** The recording's folder. */
  readonly folder?: string;
  /** Where a file of that name is to be kept on this machine: k6's log, its summary, and what its script printed. */
  readonly place: (name: string) => string;
}

/**
 * How long k6 may take to end once it was asked to: it breaks off its iterations, runs `teardown` and writes its summary. Less
 * than the ten seconds in which nothing of a run may be left.
 */
const graceMs = 8000;

/** The samples are decoded as they come and not kept, so there is no amount of them that would be too much. */
const maxBytes = Number.MAX_SAFE_INTEGER;

/**
 * k6 on a vantage, as a source of `load.*` facts. `run` settles when k6 has ended and everything it left has been read; k6's
 * failure is a fact (`load.end`), never an error. When the scope stops, k6 ends gracefully and keeps its summary.
 */
export function loadSource(options: LoadSourceOptions): Source {
  const { vantage } = options;
  return { kind: 'load', vantage: vantage.name, run: (emit, scope) => runLoad(options, emit, scope) };
}

/** The command that a prepared load runs. */
export function loadArgv({ k6, script, inspection }: PreparedLoad, files: LoadFiles): Argv {
  return runArgv(k6.path, script.path, files, script.own ? undefined : inspection.systemTags);
}

/** The same to be shown, kept, and repeated by hand: with its variables, and without what is secret in its URL. */
export function shownLoadArgv(prepared: PreparedLoad, files: LoadFiles): Argv {
  const variables = Object.entries(prepared.environment).map(
    ([name, value]) => `${name}=${name === urlVariable ? withoutSecrets(value) : value}`,
  );
  return ['env', ...variables, ...loadArgv(prepared, files)];
}

async function runLoad(options: LoadSourceOptions, emit: Emit, scope: Scope): Promise<void> {
  const { prepared, vantage, epochNs } = options;
  const scratch = await vantage.scratch(options.folder);
  const files = { summary: join(scratch, 'k6-summary.json'), log: join(scratch, 'k6.log') };
  const argv = loadArgv(prepared, files);
  emitStart(prepared, argv, emit);
  const deadlineMs = prepared.inspection.longestMs;
  const giveUp = new AbortController();
  const env = prepared.environment;
  const command = vantage.start(argv, { deadlineMs, graceMs, maxBytes, env, abort: giveUp.signal });
  scope.own(`k6 at ${vantage.name}`, async () => {
    giveUp.abort();
    await command.end;
  });
  const decoder = openCsvDecoder(epochNs);
  const { end, stopped } = await decode(command, decoder, emit, scope.stop);

  const { summary, log } = await collectFiles(options, files, decoder.text());
  for (const threshold of readThresholds(summary) ?? []) {
    emit.fact({ ...threshold, metric: withoutSecretsInUrls(threshold.metric) });
  }
  const { exitCode, outcome, message } = outcomeOf(end, stopped);
  if (end.how === 'not-started') emitNotStarted(end.reason, end.stderrTail, emit);
  const words = outcome === 'completed' ? undefined : (message ?? lastError(log) ?? end.stderrTail.trim());
  const told = words ? { message: withoutSecretsInUrls(words) } : {};
  emit.fact({ type: 'load.end', exitCode, outcome, ...told, requests: decoder.requests() });
  emit.fact({ type: 'source.end' });
}

function emitStart({ k6, script, url, inspection }: PreparedLoad, argv: Argv, emit: Emit): void {
  emit.fact({ type: 'probe.started', probe: 'k6', argv: [...argv] });
  emit.fact({
    type: 'load.start',
    k6: k6.version.text,
    profile: script.name,
    ...(url !== undefined && { url: withoutSecrets(url) }),
    scenarios: [...inspection.scenarios],
  });
}

function emitNotStarted(reason: 'no-such-tool' | 'permission' | 'unreachable', stderr: string, emit: Emit): void {
  const message = stderr.trim() || `k6 could not be started: ${reason}`;
  emit.fact({ type: 'probe.failed', probe: 'k6', reason, message });
}

/** Decodes to the end of the output; a stop on the way is passed on to k6 once. */
async function decode(
  command: Command,
  decoder: CsvDecoder,
  emit: Emit,
  stop: AbortSignal,
): Promise<{ end: CommandEnd; stopped: boolean }> {
  let stopped = false;
  const onStop = () => {
    stopped = true;
    command.stop();
  };
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  try {
    for await (const { bytes } of command.stdout) {
      for (const { fact, atNs } of decoder.chunk(bytes)) emit.fact(fact, { atNs });
    }
    for (const { fact, atNs } of decoder.end()) emit.fact(fact, { atNs });
    return { end: await command.end, stopped };
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

/**
 * Brings k6's files and its text to this machine; what is kept of them has no secrets of URLs. One that k6 did not come to
 * write is empty.
 */
async function collectFiles({ vantage, place }: LoadSourceOptions, files: LoadFiles, text: string) {
  const fetched = async (remote: string, name: string): Promise<string> => {
    try {
      const local = place(name);
      await vantage.pull(remote, local);
      const whole = await readFile(local, 'utf8');
      await writeFile(local, withoutSecretsInUrls(whole));
      return whole;
    } catch {
      return '';
    }
  };
  const summary = await fetched(files.summary, 'k6-summary.json');
  const log = await fetched(files.log, 'k6.log');
  if (text.trim() !== '') await writeFile(place('k6-summary.txt'), withoutSecretsInUrls(text), { mode: 0o600 });
  return { summary, log };
}
