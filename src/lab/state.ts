import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SeismoError } from '../error/error.ts';
import { stateFolder } from '../package/state-folder.ts';
import { incidentOptions } from './incident/contract.ts';
import { defaultLabName } from './name.ts';

/** What is remembered of a lab between commands: one file. What runs is always read from the kernel, never from here. */
const labState = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  /** `making` until the VIP has answered once: a file that stays there is of an `up` that was cut off. */
  phase: z.enum(['making', 'up']),
  startedAt: z.iso.datetime(),
  /** When the lab takes itself down. */
  expiresAt: z.iso.datetime(),
  broken: z.array(z.strictObject({ incident: z.string(), options: incidentOptions })),
});
export type LabState = z.infer<typeof labState>;

export interface LabPaths {
  /** Folder of all labs. */
  readonly base: string;
  readonly state: string;
  readonly lock: string;
  /** Folder of this lab's log and control sockets. */
  readonly folder: string;
  readonly log: string;
}

/** Where a lab's files are: below seismo's state folder. */
export function labPaths(lab: string): LabPaths {
  const base = join(stateFolder(), 'lab');
  const folder = join(base, lab);
  return {
    base,
    folder,
    state: join(base, `${lab}.json`),
    lock: join(base, `${lab}.lock`),
    log: join(folder, 'keeper.log'),
  };
}

/**
 * @returns undefined when there is no file; `unreadable` when there is one that is not a lab's state (cut off or of
 * another version), which is for `down` to remove.
 */
export function readState(lab: string): LabState | 'unreadable' | undefined {
  let text: string;
  try {
    text = readFileSync(labPaths(lab).state, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseState(text) ?? 'unreadable';
}

/** The state in a file's text, or undefined when it is not one. */
export function parseState(text: string): LabState | undefined {
  try {
    return labState.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Written into the lab's folder, which goes with the lab, and renamed: so nobody ever reads half of it. */
export function writeState(state: LabState): void {
  const paths = labPaths(state.name);
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  const draft = join(paths.folder, 'state.draft');
  writeFileSync(draft, formatState(state), { mode: 0o600 });
  renameSync(draft, paths.state);
}

/** The text of a state's file. */
export const formatState = (state: LabState): string => `${JSON.stringify(labState.parse(state), null, 2)}\n`;

/** Removes the state, the log and the sockets of a lab; whatever of them is there. */
export function removeFiles(lab: string): void {
  const paths = labPaths(lab);
  rmSync(paths.state, { force: true });
  rmSync(paths.folder, { recursive: true, force: true });
}

/** @throws SeismoError `lab-not-up` unless the lab has been made and not taken down. */
export function requireState(lab: string): LabState {
  const state = readState(lab);
  if (state === undefined) throw labNotUp(lab, 'is not up');
  if (state === 'unreadable' || state.phase !== 'up') throw labNotUp(lab, 'was never made completely');
  return state;
}

export const labNotUp = (lab: string, how: string): SeismoError =>
  new SeismoError('lab-not-up', `the lab "${lab}" ${how}`, { hint: `sudo seismo lab up${nameFlag(lab)}` });

/** The flag that a command needs to mean this lab: none for the default one. */
export const nameFlag = (lab: string): string => (lab === defaultLabName ? '' : ` --name ${lab}`);
