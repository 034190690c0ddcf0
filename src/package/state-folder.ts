import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where seismo keeps what outlives a command: `$XDG_STATE_HOME/seismo`, by default below `~/.local/state`. A relative
 * XDG folder does not count (XDG Base Directory Specification 0.8).
 */
export function stateFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const home = environment.XDG_STATE_HOME;
  return join(home && isAbsolute(home) ? home : join(homedir(), '.local', 'state'), 'seismo');
}
