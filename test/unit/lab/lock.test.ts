import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLock } from '../../../src/lab/lock.ts';
import { labPaths } from '../../../src/lab/state.ts';
import { eventually } from '../../support/eventually.ts';

describe.runIf(process.platform === 'linux')('the lock of a lab', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'seismo-lock-'));
    vi.stubEnv('XDG_STATE_HOME', home);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });

  it('lets one in at a time, gives back what the work gives, and leaves no file', async () => {
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise(setImmediate);
      inside -= 1;
      return 'done';
    };
    expect(await Promise.all(Array.from({ length: 8 }, () => withLock('x', work)))).toEqual(Array(8).fill('done'));
    expect(readdirSync(labPaths('x').base)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock('x', async () => 1, 1)).toBe(1);
  });

  it('is of one lab', async () => {
    expect(await withLock('x', () => withLock('y', async () => 1, 1))).toBe(1);
  });

  it('is refused while another process has it, and free once that one was killed', async () => {
    const path = labPaths('x').lock;
    await withLock('x', async () => undefined); // Makes the folder.
    const holder = execa('flock', [path, 'sleep', '60'], { reject: false, forceKillAfterDelay: false, detached: true });
    try {
      await eventually(() => expect(readdirSync(labPaths('x').base)).toContain('x.lock'));
      await eventually(async () => {
        await expect(withLock('x', async () => 1, 0)).rejects.toMatchObject({ code: 'lab-failed' });
      });
    } finally {
      process.kill(-(holder.pid ?? Number.NaN), 'SIGKILL');
    }
    expect(await withLock('x', async () => 1, 5)).toBe(1);
  });
});
