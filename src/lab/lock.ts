import { closeSync, fstatSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { SeismoError } from '../error/error.ts';
import { attempt } from './run.ts';
import { labPaths } from './state.ts';

/** Longer than any of up, down, break and heal takes. */
const defaultWaitS = 60;

/**
 * Runs `work` while no other command changes the same lab. The kernel holds the lock (flock(2)) and gives it back
 * however the holder dies, so that there is no stale lock to judge.
 * @param work gets the lock's descriptor: a command that inherits it keeps the lock until it has ended as well.
 * @throws SeismoError `lab-failed` when another command keeps it for longer than `waitS` seconds.
 */
export async function withLock<Result>(
  lab: string,
  work: (held: number) => Promise<Result>,
  waitS = defaultWaitS,
): Promise<Result> {
  const path = labPaths(lab).lock;
  mkdirSync(labPaths(lab).base, { recursive: true, mode: 0o700 });
  const descriptor = await lock(lab, path, waitS);
  try {
    return await work(descriptor);
  } finally {
    // Still locked while it goes: whoever waits on the file that was here sees that it is no longer the one of that name.
    rmSync(path, { force: true });
    closeSync(descriptor);
  }
}

async function lock(lab: string, path: string, waitS: number): Promise<number> {
  for (;;) {
    const descriptor = openSync(path, 'a', 0o600);
    try {
      await hold(lab, descriptor, waitS);
      if (isStill(path, descriptor)) return descriptor;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    closeSync(descriptor);
  }
}

/** The lock belongs to the open file that flock(1) shares with this process, so it stays when flock(1) has ended. */
async function hold(lab: string, descriptor: number, waitS: number): Promise<void> {
  const wait = { deadlineMs: (waitS + 5) * 1000, descriptors: [descriptor] };
  const end = await attempt({ argv: ['flock', '--wait', String(waitS), '3'] }, wait);
  if (end.exitCode === 0) return;
  throw new SeismoError('lab-failed', `another command has been changing the lab "${lab}" for ${waitS} s`, {
    hint: 'wait for it or end it, then try again',
  });
}

function isStill(path: string, descriptor: number): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  return named !== undefined && named.ino === fstatSync(descriptor).ino;
}
