import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { SeismoError } from '../error/error.ts';
import { controlSocket, readBackend } from './control.ts';
import { checkHttp } from './effect.ts';
import { withLock } from './lock.ts';
import { namespaceOf } from './name.ts';
import { presentNamespaces } from './namespaces.ts';
import { inside, upPlan } from './plan.ts';
import { perform, programArgv, type Server, startServer } from './run.ts';
import { type LabState, labPaths, nameFlag, readState, writeState } from './state.ts';
import { labHealth } from './status.ts';
import { removeLab } from './take-down.ts';
import { requireLabHost } from './tools.ts';
import { podNames } from './topology.ts';

/** Generous: it takes a second or two, of which most is for four Node processes to start. */
const readyDeadlineMs = 20_000;

/** The report of a Node process that could not start has a dozen lines, of which the first says why. */
const logTailLines = 20;

export interface UpOptions {
  readonly lifetimeMs: number;
  /** Aborting takes down what was made and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface UpResult {
  readonly state: LabState;
  /** Whether remains of an earlier lab of this name were removed first. */
  readonly repaired: boolean;
}

/**
 * Makes a lab and waits until its VIP answers HTTP from the client.
 * @throws SeismoError `lab-already-up`; `lab-failed` with the end of the keeper's log, after everything was removed again;
 * `not-root`, `not-linux`, `no-such-tool`.
 */
export async function up(lab: string, { lifetimeMs, signal }: UpOptions): Promise<UpResult> {
  requireLabHost();
  for (const pod of podNames) controlSocket(lab, pod);
  return await withLock(lab, async (held) => {
    const repaired = await removeRemains(lab);
    try {
      return { state: await make(lab, { lifetimeMs, signal, held }), repaired };
    } catch (error) {
      const explained = signal?.aborted ? signal.reason : withLog(lab, error);
      await removeLab(lab);
      throw explained;
    }
  });
}

async function removeRemains(lab: string): Promise<boolean> {
  if (presentNamespaces(lab).length === 0 && readState(lab) === undefined) return false;
  if ((await labHealth(lab)).complete) {
    throw new SeismoError('lab-already-up', `the lab "${lab}" is up already`, {
      hint: `seismo lab status${nameFlag(lab)}, or seismo lab down${nameFlag(lab)}`,
    });
  }
  await removeLab(lab);
  return true;
}

interface Making {
  readonly lifetimeMs: number;
  readonly signal: AbortSignal | undefined;
  /** Descriptor of the lab's lock. */
  readonly held: number;
}

async function make(lab: string, { lifetimeMs, signal, held }: Making): Promise<LabState> {
  const startedAtMs = Date.now();
  const state: LabState = {
    version: 1,
    name: lab,
    phase: 'making',
    startedAt: new Date(startedAtMs).toISOString(),
    expiresAt: new Date(startedAtMs + lifetimeMs).toISOString(),
    broken: [],
  };
  writeState(state);
  // When this process is killed, the command it had begun still makes namespaces: nobody may look for them until it ends.
  await perform(upPlan(lab), { signal, descriptors: [held] });
  const keeper = startKeeper(lab, state.expiresAt);
  await backendsReady(lab, keeper, signal);
  const outcome = await checkHttp(lab, readyDeadlineMs, signal);
  if (!outcome.ok) throw new SeismoError('lab-failed', `the VIP does not answer: ${outcome.error}`);
  const made: LabState = { ...state, phase: 'up' };
  writeState(made);
  return made;
}

function startKeeper(lab: string, expiresAt: string): Server {
  const program = programArgv('server/keeper', ['--name', lab, '--expires-at', expiresAt]);
  return startServer(inside(namespaceOf(lab, 'lan'), program), { output: labPaths(lab).log, detached: true });
}

async function backendsReady(lab: string, keeper: Server, signal: AbortSignal | undefined): Promise<void> {
  let keeperEnd: string | undefined;
  void keeper.ended.then((how) => {
    keeperEnd = how;
  });
  const giveUp = performance.now() + readyDeadlineMs;
  for (;;) {
    const backends = await Promise.all(podNames.map((pod) => readBackend(lab, pod)));
    if (backends.every((backend) => backend !== undefined)) return;
    if (keeperEnd !== undefined) throw new SeismoError('lab-failed', `the lab's keeper ended: ${keeperEnd}`);
    if (performance.now() > giveUp) throw new SeismoError('lab-failed', 'the backends do not start');
    await pause(20, undefined, signal === undefined ? {} : { signal });
  }
}

/** What failed, with what the keeper and the backends said about it. */
function withLog(lab: string, error: unknown): unknown {
  if (!(error instanceof SeismoError) || error.code !== 'lab-failed') return error;
  const said = logTail(lab);
  const hint = error.hint ?? 'sudo seismo lab up, once more; if it fails again, please report it with this output';
  return new SeismoError('lab-failed', said === '' ? error.message : `${error.message}\n${said}`, {
    hint,
    cause: error,
  });
}

function logTail(lab: string): string {
  try {
    return readFileSync(labPaths(lab).log, 'utf8').trimEnd().split('\n').slice(-logTailLines).join('\n');
  } catch {
    return '';
  }
}
