import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Event } from '../../../src/event/event.ts';
import { findK6 } from '../../../src/load/k6-binary.ts';
import { startClock } from '../../../src/run/clock.ts';
import { openScope } from '../../../src/run/scope.ts';
import { localVantage } from '../../../src/vantage/local.ts';
import { expectComplaint } from '../../lab/support/cli-complaint.ts';
import { type Ended, seismo } from '../../lab/support/cli-seismo.ts';
import { testFolder } from '../../support/folder.ts';

const vantage = localVantage({ clock: startClock().nowNs, scope: openScope('test'), runId: 'load-test' });
/** `npm test` has k6 built before; without one these tests cannot be run. */
const k6 = await findK6(vantage, process.env).catch(() => undefined);

const secrets = ['hans', 'wurst', 'tok3n', 'fr4gment'] as const;
const [user, password, token, fragment] = secrets;
const withSecrets = (port: number) =>
  `http://${user}:${password}@127.0.0.1:${port}/path?key=${token}&x=${token}#${fragment}`;

/** A server that notes what it was sent. @returns its port. */
async function serve(seen: Set<string>): Promise<number> {
  const server = createServer((request, response) => {
    seen.add(`${request.headers.authorization ?? 'nobody'} ${request.url}`);
    response.statusCode = request.method === 'POST' ? 500 : 200;
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** All that a run told and kept, by where it stands. */
function toldAndKept(folder: string, { stdout, stderr }: Ended): readonly (readonly [string, string])[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const kept = files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf8')] as const);
  return [['stdout', stdout], ['stderr', stderr], ...kept];
}

describe.skipIf(k6 === undefined)('load on a URL with secrets', { timeout: 60_000 }, () => {
  const load = async (url: string, ...flags: readonly string[]) => {
    const folder = join(testFolder(), 'recording');
    const ended = await seismo(['load', 'smoke', url, '--duration', '1s', '--out', folder, ...flags]);
    return { ended, told: toldAndKept(folder, ended) };
  };

  it('gives them to k6, and to nobody else', async () => {
    const seen = new Set<string>();
    const port = await serve(seen);
    const { ended, told } = await load(withSecrets(port));
    expect([...seen]).toEqual([`Basic ${btoa(`${user}:${password}`)} /path?key=${token}&x=${token}`]);
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toContain(`http://127.0.0.1:${port}/path`);
    expect(told.map(([name]) => name)).toEqual(expect.arrayContaining(['journal.ndjson', 'report.md', 'k6.log']));
    expect(told.filter(([, text]) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
  });

  it('keeps them out of what k6 says about a server that is not there', async () => {
    const { told } = await load(withSecrets(9));
    expect(told.find(([name]) => name === 'k6.log')?.[1]).toContain('http://127.0.0.1:9/path');
    expect(told.filter(([, text]) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
  });

  it('keeps them out of what it would run', async () => {
    const { stdout, exitCode } = await seismo(['load', 'smoke', withSecrets(9), '--dry-run', '--p95', '70']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ env .*SEISMO_URL=http:\/\/127\.0\.0\.1:9\/path .*SEISMO_P95_MS=70 .*setsid .*k6 run /);
    for (const secret of secrets) expect(stdout).not.toContain(secret);
  });

  it('holds the load to the thresholds that are asked for', async () => {
    const port = await serve(new Set());
    const { ended, told } = await load(`http://127.0.0.1:${port}/`, '--max-failed', '60');
    expect(ended.exitCode).toBe(3);
    const journal = told.find(([name]) => name === 'journal.ndjson')?.[1] ?? '';
    const facts = journal
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Event).fact);
    const thresholds = facts.flatMap((fact) => (fact.type === 'load.threshold' ? [fact] : []));
    const failed = thresholds.filter(({ metric }) => metric.startsWith('http_req_failed'));
    // Half of all requests fail, and all of two kinds.
    expect(failed.map(({ metric, expression, ok }) => `${metric} ${expression} ${ok}`).sort()).toEqual([
      'http_req_failed rate<=0.6 true',
      'http_req_failed{scenario:get-new} rate<=0.6 true',
      'http_req_failed{scenario:get-reused} rate<=0.6 true',
      'http_req_failed{scenario:post-new} rate<=0.6 false',
      'http_req_failed{scenario:post-reused} rate<=0.6 false',
    ]);
  });
});

describe('a flag that would do nothing', () => {
  const vip = ['investigate', 'vip', '192.0.2.200', '--lab'];

  it.each([
    { args: [...vip, '--rate', '5'], says: /^error: --rate is about load, and none is asked for$/ },
    { args: [...vip, '--max-failed', '0'], says: /--max-failed is about load/ },
    { args: [...vip, '--p95', '50'], says: /--p95 is about load/ },
    { args: [...vip, '--load-from', 'client'], says: /--load-from is about load/ },
    { args: ['load', 'smoke', 'http://192.0.2.200/', '--duration', 'soon'], says: /"soon" is no duration/ },
    { args: ['load', 'smoke', 'http://192.0.2.200/', '--duration', '25h'], says: /"25h" is no duration/ },
    { args: ['load', 'smoke', 'http://192.0.2.200/', '--max-failed', '101'], says: /It is a number from 0 to 100/ },
    { args: ['load', 'smoke', 'http://192.0.2.200/', '--p95', '0'], says: /It is a number above 0/ },
  ])('is refused: $says', async ({ args, says }) => {
    expectComplaint(await seismo(args), 2, says);
  });
});
