import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

/** Between two tries. */
const pauseMs = 25;
/** A SYN that meets a neighbour entry being resolved is sent again after 1 s (RFC 6298); a new connection is quicker. */
const tryMs = 500;

/**
 * Asks a URL over new connections until it answers with 200 or the time is up. Run in the client's namespace, it prints one
 * line of JSON, `{ok, servedBy}` or `{ok, error}`, and exits with 0 or 1.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, 'deadline-ms': { type: 'string' } } });
  const { url, 'deadline-ms': deadlineMs } = values;
  if (!url || !deadlineMs) throw new Error('usage: http-check --url URL --deadline-ms N');
  const giveUp = performance.now() + Number(deadlineMs);
  for (;;) {
    const outcome = await once(url);
    if (outcome.ok || performance.now() >= giveUp) {
      process.stdout.write(`${JSON.stringify(outcome)}\n`);
      process.exitCode = outcome.ok ? 0 : 1;
      return;
    }
    await pause(pauseMs);
  }
}

type Outcome = { ok: true; servedBy: string } | { ok: false; error: string };

async function once(url: string): Promise<Outcome> {
  return await new Promise((resolve) => {
    const signal = AbortSignal.timeout(tryMs);
    const request = get(url, { agent: false, signal }, (response) => {
      response.resume();
      const servedBy = String(response.headers['x-served-by'] ?? '');
      resolve(
        response.statusCode === 200 ? { ok: true, servedBy } : { ok: false, error: `HTTP ${response.statusCode}` },
      );
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ ok: false, error: error.name === 'AbortError' ? 'timeout' : (error.code ?? error.message) });
    });
  });
}

await main();
