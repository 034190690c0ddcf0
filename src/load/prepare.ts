import { SeismoError } from '../error/error.ts';
import type { Vantage } from '../vantage/contract.ts';
import { collect } from '../vantage/output.ts';
import { type Inspection, lastError, readInspection, trimScriptError } from './inspection.ts';
import type { K6Binary } from './k6-binary.ts';
import { inspectArgv, type LoadAsked, loadEnvironment } from './plan.ts';
import type { Script } from './profile.ts';

/** A load that is known to be runnable: k6 has read its script. */
export interface PreparedLoad {
  readonly k6: K6Binary;
  readonly script: Script;
  readonly url?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly inspection: Inspection;
}

export interface PrepareOptions {
  readonly k6: K6Binary;
  readonly script: Script;
  readonly asked: LoadAsked;
  readonly vantage: Vantage;
}

const inspectDeadlineMs = 30_000;
const inspectBytes = 1 << 20;

/**
 * Has k6 read the script without running it: its mistakes show before anything else is started, and its scenarios and
 * longest time are known.
 * @throws SeismoError `bad-address` for a URL that is none, `bad-script` with k6's own words for a script it cannot run,
 * `k6-failed` when k6 itself does not work.
 */
export async function prepareLoad({ k6, script, asked, vantage }: PrepareOptions): Promise<PreparedLoad> {
  const url = checkedUrl(script, asked.url);
  const environment = loadEnvironment(asked);
  const { stdout, end } = await collect(
    vantage.start(inspectArgv(k6.path, script.path), {
      deadlineMs: inspectDeadlineMs,
      maxBytes: inspectBytes,
      env: environment,
    }),
  );
  if (end.how === 'exited' && end.exitCode !== 0) {
    const words = lastError(end.stderrTail) ?? (end.stderrTail.trim() || `k6 inspect exited with ${end.exitCode}`);
    throw new SeismoError('bad-script', trimScriptError(words), { hint: `k6 inspect ${script.name}` });
  }
  const inspection = end.how === 'exited' ? readInspection(new TextDecoder().decode(stdout)) : undefined;
  if (!inspection) {
    throw new SeismoError('k6-failed', `${k6.path} inspect did not answer (${end.how})`, {
      hint: `${k6.path} version`,
    });
  }
  return { k6, script, ...(url !== undefined && { url }), environment, inspection };
}

/** Our profiles need a URL; what a user's script makes of one is its own affair. */
function checkedUrl({ own, name }: Script, url: string | undefined): string | undefined {
  if (!own) return url;
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return url;
  throw new SeismoError('bad-address', `${url ?? 'nothing'} is no URL for the profile ${name}`, {
    hint: `seismo load ${name} http://192.0.2.200/`,
  });
}
