import { isDeepStrictEqual } from 'node:util';
import { SeismoError } from '../error/error.ts';
import { act, announce } from './act.ts';
import { awaitAnswering, sameHosts } from './effect.ts';
import type { Incident, IncidentOptions } from './incident/contract.ts';
import { incidents } from './incident/list.ts';
import { withLock } from './lock.ts';
import { type LabState, nameFlag, requireState, writeState } from './state.ts';
import { requireLabHost } from './tools.ts';

/** A host answers within 40 ms, and asking takes a second; the rest is for a busy machine. */
const effectDeadlineMs = 5000;

export type Broken = LabState['broken'][number];

/**
 * Breaks a lab that is up. What is broken like this already is made sure of.
 * @param names of incidents, as in `incidents`
 * @returns everything that is broken now
 * @throws SeismoError `unknown-incident`, `usage` for incidents that contradict each other or what is broken already,
 * `lab-not-up`, `lab-failed` when one does not show.
 */
export async function breakLab(
  lab: string,
  names: readonly string[],
  options: IncidentOptions,
): Promise<readonly Broken[]> {
  requireLabHost();
  const wanted = chooseIncidents(names, options);
  return await withLock(lab, async () => {
    const state = requireState(lab);
    const added = wanted.filter((each) => !isBroken(state, each));
    refuseContradictions(lab, state, added);
    const broken = [...state.broken, ...added];
    // Remembered before it is done: what is cut off in the middle must be known to be broken.
    writeState({ ...state, broken });
    for (const each of wanted) await breakOne(lab, find(each.incident), each.options);
    return broken;
  });
}

/**
 * The incidents of these names, each with those of the options that it takes.
 * @throws SeismoError `unknown-incident`; `usage` for an option that none of them takes or two that contradict each other.
 */
export function chooseIncidents(names: readonly string[], options: IncidentOptions): readonly Broken[] {
  const chosen = [...new Set(names)].map(find);
  const given = (Object.keys(options) as (keyof IncidentOptions)[]).filter((key) => options[key] !== undefined);
  const untaken = given.find((key) => !chosen.some(({ takes }) => takes.includes(key)));
  if (untaken) throw new SeismoError('usage', `none of ${names.join(', ')} can be told about ${optionFlags[untaken]}`);
  const clash = contradiction(chosen);
  if (clash) throw contradictory(clash, 'break one of them');
  return chosen.map(({ name, takes }) => ({
    incident: name,
    options: Object.fromEntries(takes.filter((key) => given.includes(key)).map((key) => [key, options[key]])),
  }));
}

/** How `seismo lab break` is told about each option. */
export const optionFlags: Readonly<Record<keyof IncidentOptions, string>> = {
  nodes: '--nodes',
  errorShare: '--error-share',
};

async function breakOne(lab: string, incident: Incident, options: IncidentOptions): Promise<void> {
  await act(lab, incident.make(options));
  const { announces } = incident;
  const wanted = incident.answering?.(options);
  const [answering] = await Promise.all([
    wanted ? awaitAnswering(lab, wanted, effectDeadlineMs) : undefined,
    announces ? announce(lab, announces) : undefined,
  ]);
  if (!wanted || !answering || sameHosts(answering, wanted)) return;
  throw new SeismoError(
    'lab-failed',
    `${incident.name} does not show: ${hosts(wanted)} should answer for the VIP, and ${hosts(answering)} did`,
    { hint: `sudo seismo lab heal${nameFlag(lab)}, then break it again` },
  );
}

function find(name: string): Incident {
  const incident = incidents.find((each) => each.name === name);
  if (incident) return incident;
  throw new SeismoError('unknown-incident', `there is no incident "${name}"`, {
    hint: `one of ${incidents.map((each) => each.name).join(', ')}`,
  });
}

function refuseContradictions(lab: string, state: LabState, added: readonly Broken[]): void {
  const clash = contradiction([...state.broken, ...added].map(({ incident }) => find(incident)));
  if (clash) throw contradictory(clash, `sudo seismo lab heal${nameFlag(lab)}, then break it again`);
}

/** Two incidents that disturb the same thing; the same one twice is one with other options. */
function contradiction(chosen: readonly Incident[]): readonly [Incident, Incident] | undefined {
  for (const [index, one] of chosen.entries()) {
    const other = chosen.slice(index + 1).find(({ disturbs }) => disturbs === one.disturbs);
    if (other) return [one, other];
  }
  return undefined;
}

const contradictory = ([one, other]: readonly [Incident, Incident], hint: string): SeismoError =>
  one === other
    ? new SeismoError('usage', `${one.name} is on already, with other options`, { hint })
    : new SeismoError('usage', `${one.name} and ${other.name} contradict each other`, { hint });

/** The same incident with options that come to the same. */
const isBroken = (state: LabState, { incident, options }: Broken): boolean =>
  state.broken.some(
    (each) =>
      each.incident === incident && isDeepStrictEqual(find(incident).make(each.options), find(incident).make(options)),
  );

const hosts = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '));
