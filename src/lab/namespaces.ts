import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { SeismoError } from '../error/error.ts';
import { namespacePrefix } from './name.ts';

/** Where iproute2 keeps its named network namespaces: ip-netns(8). */
const folder = '/run/netns';

const endDeadlineMs = 5000;

/** The lab's network namespaces that exist, by name. */
export function presentNamespaces(lab: string): readonly string[] {
  const prefix = namespacePrefix(lab);
  try {
    return readdirSync(folder).filter((name) => name.startsWith(prefix));
  } catch {
    return []; // No namespace was ever made here.
  }
}

/**
 * Identity of a named namespace, which no later one of the same name has while this one lives; undefined for a name
 * without a namespace (its maker was killed halfway).
 */
export function namespaceIdentity(name: string): number | undefined {
  const named = statSync(`${folder}/${name}`, { throwIfNoEntry: false });
  const own = statSync('/proc/self/ns/net');
  return named !== undefined && named.dev === own.dev ? named.ino : undefined;
}

/** Identity of the network namespace this process is in. */
export const ownNamespace = (): number => statSync('/proc/self/ns/net').ino;

/** Processes in any of these network namespaces. They are told by where they are, so a recycled pid is never mistaken. */
export function processesInside(names: readonly string[]): readonly number[] {
  const wanted = new Set(names.map(namespaceIdentity));
  wanted.delete(undefined);
  // Somebody may have attached the machine's own namespace under such a name; its processes are none of the lab's.
  wanted.delete(namespaceOfProcess(1));
  if (wanted.size === 0) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => wanted.has(namespaceOfProcess(pid)));
}

/** Ends every process in these namespaces but this one, and waits until none is left. */
export async function endProcessesInside(names: readonly string[]): Promise<void> {
  const giveUp = performance.now() + endDeadlineMs;
  for (;;) {
    const left = processesInside(names).filter((pid) => pid !== process.pid);
    if (left.length === 0) return;
    if (performance.now() > giveUp) {
      throw new SeismoError('lab-failed', `processes in the lab do not end: ${left.join(', ')}`);
    }
    for (const pid of left) kill(pid);
    await pause(10);
  }
}

/** SIGKILL: nothing in a lab has anything to save, and what is stuck must go as well. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The link reads `net:[4026532211]`: namespaces(7). */
function namespaceOfProcess(pid: number): number | undefined {
  try {
    return Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[0]);
  } catch {
    return undefined; // It ended while we looked; a zombie has no namespace any more.
  }
}
