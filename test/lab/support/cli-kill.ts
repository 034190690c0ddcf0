import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { presentNamespaces, processesInside } from '../../../src/lab/namespaces.ts';
import { eventually } from '../../support/eventually.ts';
import { investigateArgs } from './cli-investigate.ts';
import { seismo, startSeismo } from './cli-seismo.ts';
import { ensureLab, testLab } from './play.ts';

/** The earliest moment: Node itself has hardly started. */
const earliestMs = 100;
/** With three seconds of load, the run is over by then: the last moments find it at its report, or gone. */
const latestMs = 7000;
/** What nobody may outlive, and nobody helps. */
const goneMs = 10_000;

/** What a kill came to. */
export interface Killed {
  /** How long after the start the kill came. */
  readonly afterMs: number;
  /** How long it took from the kill until nothing of the run was alive. */
  readonly goneAfterMs: number;
  /** Whether the recording had got as far as its first line. */
  readonly begun: boolean;
}

/**
 * Kills an investigation under load with SIGKILL and holds what must hold then: nothing of it lives on, the lab has its own
 * processes and no others, what is left on disk is its recording alone, and that can be judged.
 * @param chance 0 to below 1: how far into its life it is killed.
 * @throws when anything of that does not hold; the message says when it was killed.
 */
export async function killInvestigation(chance: number): Promise<Killed> {
  await ensureLab();
  const folder = await mkdtemp(join(tmpdir(), 'seismo-kill-'));
  const afterMs = Math.round(earliestMs + chance * (latestMs - earliestMs));
  try {
    return await killOnce(folder, afterMs);
  } catch (error) {
    throw new Error(`killed ${afterMs} ms after its start: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function killOnce(folder: string, afterMs: number): Promise<Killed> {
  const recording = join(folder, 'recording');
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  const labsOwn = processesInLab();

  const args = investigateArgs('--load', 'load', '--duration', '3s', '--out', recording);
  const { kill, end, family } = startSeismo(args, { TMPDIR: temporary });
  // Not a wait for something to be ready: the moment itself is what is tried.
  await pause(afterMs);
  kill('SIGKILL');
  const killed = performance.now();
  await end;
  await eventually(() => mustBeEmpty('still alive', family()), goneMs - (performance.now() - killed));
  const goneAfterMs = performance.now() - killed;

  const now = processesInLab();
  if (!isDeepStrictEqual(now, labsOwn)) throw new Error(`the lab had the processes ${labsOwn} and has now ${now}`);
  // tsx keeps what it has compiled there.
  mustBeEmpty(
    'temporary files',
    readdirSync(temporary).filter((name) => !name.startsWith('tsx-')),
  );
  return { afterMs, goneAfterMs, begun: await canBeJudged(recording) };
}

const processesInLab = (): readonly number[] => [...processesInside(presentNamespaces(testLab))].sort((a, b) => a - b);

function mustBeEmpty(what: string, left: readonly unknown[]): void {
  if (left.length > 0) throw new Error(`${what}: ${JSON.stringify(left)}`);
}

/** Exit codes of a replay that judged. */
const judged: readonly (number | undefined)[] = [0, 3, 5];

/** @returns whether it had been begun: a recording without its first line is none, and called so. */
async function canBeJudged(recording: string): Promise<boolean> {
  const journal = join(recording, 'journal.ndjson');
  const begun = existsSync(journal) && readFileSync(journal, 'utf8').includes('\n');
  const { exitCode, stderr } = await seismo(['replay', recording]);
  const right = begun ? judged.includes(exitCode) : exitCode === 2 && stderr.includes('is not a recording');
  if (!right) throw new Error(`the replay of a recording ${begun ? '' : 'not '}begun gave ${exitCode}: ${stderr}`);
  return begun;
}
