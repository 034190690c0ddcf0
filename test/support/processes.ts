import { readdirSync, readFileSync } from 'node:fs';
import { runMark } from '../../src/vantage/linux-command.ts';

export interface RunProcess {
  readonly pid: number;
  readonly name: string;
}

/** Every live process that carries a run's mark in its environment, wherever it was started. Zombies do not count. */
export const processesOf = (runId: string): readonly RunProcess[] => processesWith(runMark, runId);

/** The same for any variable: what one inherits, all that it starts inherit too. */
export function processesWith(variable: string, value: string): readonly RunProcess[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        if (!environment.includes(`${variable}=${value}`)) return [];
        return [{ pid: Number(pid), name: readFileSync(`/proc/${pid}/comm`, 'latin1').trim() }];
      } catch {
        return []; // It ended while we looked.
      }
    });
}
