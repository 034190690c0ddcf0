import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A run's id: when it started and four random bytes, so that it sorts by time and never collides. */
export function newRunId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(4).toString('hex')}`;
}

/** Where seismo keeps what outlives a run: `$XDG_STATE_HOME/seismo`, by default under `~/.local/state`. */
export function stateFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'seismo');
}

/** Default folder of a run's recording. */
export function recordingFolder(environment: Readonly<Record<string, string | undefined>>, runId: string): string {
  return join(stateFolder(environment), 'runs', runId);
}
