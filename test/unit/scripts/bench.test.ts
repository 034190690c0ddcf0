import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';

const root = join(import.meta.dirname, '../../..');
let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'seismo-bench-test-'));
});

afterEach(() => rm(temporary, { recursive: true, force: true }));

type Bench = ChildProcessByStdio<null, Readable, Readable>;

function startBench(...args: string[]): Bench {
  return spawn(process.execPath, ['--import', 'tsx', 'scripts/bench.ts', ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(bench: Bench): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const [stdout, stderr] = await Promise.all([text(bench.stdout), text(bench.stderr)]);
  if (bench.exitCode === null && bench.signalCode === null) await once(bench, 'exit');
  return { exitCode: bench.exitCode, stdout, stderr };
}

/** What the bench has made; tsx keeps what it has compiled there as well. */
async function left(): Promise<readonly string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('seismo-'));
}

describe('npm run bench', { timeout: 30_000 }, () => {
  it('prints what was measured as a table, and leaves nothing behind', async () => {
    const { exitCode, stdout } = await ended(startBench('--quick', '--only', 'journal'));
    expect(stdout).toMatch(/^\d+ × .+, Linux .+, Node v.+--quick/);
    expect(stdout).toMatch(/^what +figure +ratio +aim$/m);
    expect(stdout).toMatch(/^events written +[\d ]+ events\/s$/m);
    expect(stdout).toMatch(/^ {2}to parsing the same lines as JSON +[\d ]+ lines\/s +[\d.]+$/m);
    expect(exitCode).toBe(0);
    expect(await left()).toEqual([]);
  });

  it('says which measures there are to whoever asks for another', async () => {
    const { exitCode, stdout, stderr } = await ended(startBench('--only', 'sleep'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('load, journal, memory, help, first-finding');
  });

  it('ends at Ctrl-C, says so, and removes what it made', async () => {
    const bench = startBench('--only', 'journal');
    const end = ended(bench);
    await eventually(async () => {
      if ((await left()).length === 0) throw new Error('it has not begun');
    });
    bench.kill('SIGINT');
    const { exitCode, stdout } = await end;
    expect(stdout).toContain('not measured: interrupted');
    expect(exitCode).toBe(130);
    expect(await left()).toEqual([]);
  });
});
