import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { stateFolder } from '../package/state-folder.ts';

/** A run's id: when it started and four random bytes, so that it sorts by time and never collides. */
export function newRunId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(4).toString('hex')}`;
}

/** Default folder of a run's recording. */
export function recordingFolder(runId: string): string {
  return join(stateFolder(), 'runs', runId);
}
