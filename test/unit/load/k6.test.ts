import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Fact, FactType } from '../../../src/event/event.ts';
import type { TimedFact } from '../../../src/load/csv/seconds.ts';
import { findK6, type K6Binary } from '../../../src/load/k6-binary.ts';
import { loadSource } from '../../../src/load/load-source.ts';
import type { LoadAsked } from '../../../src/load/plan.ts';
import { prepareLoad } from '../../../src/load/prepare.ts';
import { findScript } from '../../../src/load/profile.ts';
import { startClock } from '../../../src/run/clock.ts';
import { openScope } from '../../../src/run/scope.ts';
import type { Emit } from '../../../src/vantage/contract.ts';
import { localVantage } from '../../../src/vantage/local.ts';
import { eventually } from '../../support/eventually.ts';
import { factsOf } from './decoding.ts';

const clock = startClock();
const scope = openScope('test');
const vantage = localVantage({ clock: clock.nowNs, scope, runId: 'k6-test' });
/** `npm test` has k6 built before; without one these tests cannot be run. */
const k6 = await findK6(vantage, process.env).catch(() => undefined);

let folder: string;
let server: Server;
let url: string;
/** What the server was sent: method and connection header, with the ports it came from. */
const seen = new Map<string, Set<number>>();
let requests = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seismo-k6-test-'));
  server = createServer((request, response) => {
    requests += 1;
    const kind = `${request.method} ${request.headers.connection === 'close' ? 'new' : 'reused'}`;
    seen.set(kind, (seen.get(kind) ?? new Set()).add(request.socket.remotePort ?? 0));
    request.resume().on('end', () => response.end('ok'));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await scope.close();
  await rm(folder, { recursive: true });
});

function collector() {
  const facts: TimedFact[] = [];
  const fact = (one: Fact, stamp: Partial<Pick<Event, 'atNs'>> = {}) =>
    void facts.push({ fact: one, atNs: stamp.atNs ?? clock.nowNs() });
  const emit: Emit = { nowNs: clock.nowNs, fact };
  const of = <T extends FactType>(type: T) => factsOf(facts, type);
  return { facts, emit, of };
}

async function prepare(binary: K6Binary, script: string, asked: LoadAsked) {
  return prepareLoad({ k6: binary, script: findScript(script), asked, vantage });
}

describe.skipIf(k6 === undefined)('k6', { timeout: 60_000 }, () => {
  const binary = k6 as K6Binary;

  async function run(script: string, asked: LoadAsked, stopWhen?: () => boolean) {
    const prepared = await prepare(binary, script, asked);
    const { facts, emit, of } = collector();
    const child = openScope('load');
    const source = loadSource({ prepared, vantage, epochNs: clock.epochNs, place: (name) => join(folder, name) });
    const running = source.run(emit, child);
    if (stopWhen) {
      await eventually(() => expect(stopWhen()).toBe(true));
      child.requestStop();
    }
    await running;
    return { facts, of };
  }

  async function own(name: string, source: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, source);
    return path;
  }

  it('runs a profile: GET and POST, on reused and on new connections', async () => {
    const { of } = await run('smoke', { url, rate: 40, duration: '2s' });
    const [end] = of('load.end');
    expect(end).toMatchObject({ outcome: 'completed', exitCode: 0 });
    const seconds = of('load.second');
    expect(seconds.reduce((sum, second) => sum + second.requests, 0)).toBe(end?.requests);
    expect(end?.requests).toBe(requests);
    expect(seconds.reduce((sum, { connections }) => sum + connections, 0)).toBe(
      [...seen.values()].reduce((sum, ports) => sum + ports.size, 0),
    );
    for (const kind of ['GET', 'POST']) {
      expect(seen.get(`${kind} new`)?.size).toBeGreaterThanOrEqual(20);
      expect(seen.get(`${kind} reused`)?.size).toBeLessThan(10);
    }
    expect(of('load.threshold').map(({ ok }) => ok)).toEqual([true, true, true, true, true, true]);
    expect(of('load.start')[0]?.scenarios).toHaveLength(4);
  });

  it('dates its samples by the run’s clock', async () => {
    const beforeNs = clock.nowNs();
    const { of, facts } = await run('smoke', { url, rate: 20, duration: '1s' });
    const times = of('load.second').map(({ atNs }) => atNs);
    expect(Math.min(...times)).toBeGreaterThan(beforeNs - 1e9);
    expect(Math.max(...times)).toBeLessThan(clock.nowNs());
    expect(facts.at(-1)?.fact.type).toBe('source.end');
  });

  it('crosses thresholds, which is a finding', async () => {
    const refused = 'http://127.0.0.1:9/';
    const { of } = await run('smoke', { url: refused, rate: 20, duration: '1s' });
    expect(of('load.end')[0]).toMatchObject({ outcome: 'thresholds-crossed', exitCode: 99 });
    expect(of('load.threshold')).toContainEqual(
      expect.objectContaining({ metric: 'http_req_failed', expression: 'rate<=0.01', ok: false }),
    );
    expect(new Set(of('load.failure').map((failure) => failure.class))).toEqual(new Set(['refused']));
  });

  it('holds a load to no failure at all where that is asked for', async () => {
    const asked = { rate: 20, duration: '1s', maxFailed: 0, p95Ms: 2000 };
    const healthy = await run('smoke', { ...asked, url });
    expect(healthy.of('load.end')[0]).toMatchObject({ outcome: 'completed' });
    expect(healthy.of('load.threshold')).toContainEqual(
      expect.objectContaining({ metric: 'http_req_duration', expression: 'p(95)<2000' }),
    );
    const broken = await run('smoke', { ...asked, url: 'http://127.0.0.1:9/' });
    expect(broken.of('load.threshold')).toContainEqual(
      expect.objectContaining({ metric: 'http_req_failed', expression: 'rate<=0', ok: false }),
    );
    await expect(prepare(binary, 'smoke', { url, maxFailed: 1.5 })).rejects.toMatchObject({
      code: 'bad-script',
      message: expect.stringContaining('SEISMO_MAX_FAILED is 1.5, which is not a share from 0 to 1'),
    });
  });

  it('ends gracefully when it is asked to, and keeps its summary', async () => {
    const before = requests;
    const { of } = await run('load', { url, rate: 50, duration: '60s' }, () => requests > before + 20);
    expect(of('load.end')[0]).toMatchObject({ outcome: 'interrupted', exitCode: 105 });
    expect(of('load.threshold')).toHaveLength(6);
    expect(JSON.parse(await readFile(join(folder, 'k6-summary.json'), 'utf8'))).toHaveProperty('metrics');
    expect(await readFile(join(folder, 'k6-summary.txt'), 'utf8')).toContain('http_reqs');
  });

  it("runs a user's script unmodified, its summary and its tags included", async () => {
    const script = await own(
      'own.js',
      `import http from 'k6/http';
       export const options = { vus: 1, iterations: 3, thresholds: { 'http_reqs{name:front}': ['count==3'] } };
       export default () => { http.get(__ENV.SEISMO_URL, { tags: { name: 'front' } }); };
       export const handleSummary = (data) => ({ stdout: 'mine: ' + data.metrics.http_reqs.values.count + '\\n', ['${folder}/mine.txt']: 'kept' });`,
    );
    const { of } = await run(script, { url });
    expect(of('load.end')[0]).toMatchObject({ outcome: 'completed', requests: 3 });
    expect(of('load.threshold')).toEqual([
      expect.objectContaining({ metric: 'http_reqs{name:front}', expression: 'count==3', ok: true }),
    ]);
    expect(await readFile(join(folder, 'k6-summary.txt'), 'utf8')).toBe('mine: 3\n');
    expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('kept');
  });

  it('says so when a script sends nothing, and why a script failed', async () => {
    const { of } = await run(await own('throws.js', 'export default () => { nope(); };'), {});
    expect(of('load.end')[0]).toMatchObject({ requests: 0 });
    const aborts = await own(
      'aborts.js',
      "import e from 'k6/execution'; export default () => { e.test.abort('enough'); };",
    );
    const aborted = await run(aborts, {});
    expect(aborted.of('load.end')[0]).toMatchObject({ outcome: 'aborted', message: expect.stringContaining('enough') });
  });

  it.each([
    ['a.js', 'export default function () { nope( }', /^a\.js:1:\d+: Unexpected token/],
    ['b.js', 'export const options = {};', /^no exported functions in script$/],
    [
      'c.js',
      "export const options = { scenarios: { x: { executor: 'nope' } } }; export default () => {};",
      /unknown executor type 'nope'/,
    ],
    ['d.js', "import x from 'k6/x/nope'; export default () => {};", /unknown modules/],
  ])('refuses the script %s with its own words', async (name, source, words) => {
    const script = await own(name, source);
    await expect(prepare(binary, script, {})).rejects.toMatchObject({
      code: 'bad-script',
      message: expect.stringMatching(words),
    });
  });

  it('refuses a profile without an address', async () => {
    await expect(prepare(binary, 'smoke', { url: '192.0.2.200' })).rejects.toMatchObject({ code: 'bad-address' });
  });
});

describe('a load whose k6 is gone', () => {
  it('is a fact, and ends', async () => {
    const prepared = {
      k6: { path: '/nonexistent/k6', version: { text: '2.2.0', major: 2, minor: 2 } },
      script: findScript('smoke'),
      environment: {},
      inspection: { scenarios: [], systemTags: [], thresholds: [], longestMs: 5000 },
    };
    const { facts, emit, of } = collector();
    await loadSource({ prepared, vantage, epochNs: clock.epochNs, place: (name) => join(folder, name) }).run(
      emit,
      scope,
    );
    expect(of('probe.failed')).toEqual([expect.objectContaining({ probe: 'k6', reason: 'no-such-tool' })]);
    expect(of('load.end')).toEqual([expect.objectContaining({ outcome: 'failed', exitCode: null, requests: 0 })]);
    expect(facts.at(-1)?.fact.type).toBe('source.end');
  });
});
