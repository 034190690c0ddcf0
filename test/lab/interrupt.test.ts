import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Event } from '../../src/event/event.ts';
import { eventually } from '../support/eventually.ts';
import { testFolder } from '../support/folder.ts';
import { eventsOf } from '../support/judging.ts';
import { processesOf } from '../support/processes.ts';
import { investigateArgs } from './support/cli-investigate.ts';
import { isInstalled, seismo, seismoArgv, startSeismo } from './support/cli-seismo.ts';
import { ensureLab, removeLab } from './support/play.ts';

/** Ending takes a fraction of a second; this is what a user would still call at once, on a busy machine. */
const patienceMs = 5000;

beforeAll(ensureLab);
afterAll(removeLab);

describe('an interrupted investigation', () => {
  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('ends k6 gracefully, reports what it saw and exits with $code ($signal)', async ({ signal, code }) => {
    const recording = join(testFolder(), 'recording');
    const run = startSeismo(investigateArgs('--load', 'load', '--out', recording));
    await underLoad(recording);
    expect(run.family().map(({ name }) => name)).toEqual(expect.arrayContaining(['k6', 'tcpdump', 'arping']));

    run.kill(signal);
    const asked = performance.now();
    const { exitCode, stdout, stderr, left } = await run.end;
    expect(performance.now() - asked).toBeLessThan(patienceMs);
    expect(exitCode).toBe(code);
    expect(left).toEqual([]);
    expect(stdout).toMatch(/192\.0\.2\.200, .*, interrupted\n/);
    expect(stdout).toMatch(/LOAD-THRESHOLD +6 thresholds held; 0 % of \d+ requests failed/);
    expect(stderr).toContain('stopping; Ctrl-C again leaves at once');
    expect(stderr).not.toMatch(/error/i);
    await expectOrderlyEnd(recording);
    expect(await seismo(['replay', recording])).toMatchObject({ exitCode: 0, stdout });
  });

  it('leaves at once when it is interrupted again, and says so', async () => {
    const folder = testFolder();
    const [recording, script] = [join(folder, 'recording'), join(folder, 'slow-to-end.js')];
    writeFileSync(script, slowToEnd);
    const run = startSeismo(investigateArgs('--load', script, '--out', recording));
    await underLoad(recording);
    run.kill('SIGINT');
    await eventually(() => expect(run.printed.stderr).toContain('stopping'));
    const runId = runIdOf(recording);
    expect(processesOf(runId).map(({ name }) => name)).toContain('k6');

    run.kill('SIGINT');
    const { exitCode, stderr } = await run.end;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/\nleft at once; what ran on the far ends ends by itself\n$/);
    await eventually(() => expect([...run.family(), ...processesOf(runId)]).toEqual([]));
    expect([0, 5]).toContain((await seismo(['replay', recording])).exitCode);
  });

  it.skipIf(!isInstalled('tmux'))(
    'ends as well by Ctrl-C at a terminal, which all of its foreground gets',
    async () => {
      const folder = testFolder();
      const [recording, status] = [join(folder, 'recording'), join(folder, 'status')];
      const terminal = await openTerminal();
      const command = seismoArgv(investigateArgs('--load', 'load', '--out', recording)).join(' ');
      await terminal.keys(command, 'Enter');
      await underLoad(recording);
      await terminal.keys('C-c');
      await eventually(async () => expect(await terminal.screen()).toContain(`recording and reports: ${recording}`));
      await terminal.keys(`echo $? > ${status}`, 'Enter');
      await eventually(() => expect(existsSync(status) && readFileSync(status, 'utf8')).toBe('130\n'));
      expect(await terminal.screen()).toMatch(/LOAD-THRESHOLD +6 thresholds held/);
      expect(processesOf(runIdOf(recording))).toEqual([]);
      await expectOrderlyEnd(recording);
    },
  );
});

/** A user's script that ends its iterations at once and takes long for the rest. */
const slowToEnd = `
import http from 'k6/http';
import { sleep } from 'k6';
export const options = { vus: 1, duration: '30s' };
export default function () { http.get(__ENV.SEISMO_URL); sleep(0.1); }
export function teardown() { sleep(6); }
`;

/** Waits until the recording shows that k6 has sent requests. */
async function underLoad(recording: string): Promise<void> {
  await eventually(() => expect(linesOf(recording).some(({ fact }) => fact.type === 'load.second')).toBe(true), 20_000);
}

function linesOf(recording: string): readonly Event[] {
  const lines = readFileSync(join(recording, 'journal.ndjson'), 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}

function runIdOf(recording: string): string {
  const [first] = linesOf(recording);
  return first?.fact.type === 'run.start' ? first.fact.runId : 'none';
}

/** Everything has been collected, k6's summary with it; nothing is left that belongs elsewhere. */
async function expectOrderlyEnd(recording: string): Promise<void> {
  const facts = (await eventsOf(recording)).map(({ fact }) => fact);
  expect(facts.at(-1)).toEqual({ type: 'run.end', reason: 'interrupted' });
  expect(facts.find(({ type }) => type === 'load.end')).toMatchObject({ outcome: 'interrupted', exitCode: 105 });
  expect(facts.filter(({ type }) => type === 'load.threshold').length).toBe(6);
  expect(facts.filter(({ type }) => type === 'capture.ended').length).toBe(4);
  expect(JSON.parse(readFileSync(join(recording, 'raw', 'client', 'k6-summary.json'), 'utf8'))).toHaveProperty(
    'metrics',
  );
  expect(readdirSync(recording).sort()).toEqual(['journal.ndjson', 'raw', 'report.json', 'report.md']);
}

/** A terminal of a person: a shell with job control behind a pseudo-terminal, in a tmux server of its own. */
async function openTerminal() {
  const folder = join(testFolder(), 'tmux');
  mkdirSync(folder, { mode: 0o700 });
  const tmux = async (...args: readonly string[]) =>
    (await execa('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args])).stdout;
  await tmux('new-session', '-d', '-x', '200', '-y', '60', 'sh -i');
  onTestFinished(async () => void (await tmux('kill-server')));
  return {
    keys: (...keys: readonly string[]) => tmux('send-keys', ...keys),
    screen: () => tmux('capture-pane', '-p', '-J'),
  };
}
