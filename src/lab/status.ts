import { readFileSync } from 'node:fs';
import { readBackend } from './control.ts';
import { checkHttp, type HttpOutcome } from './effect.ts';
import { namespaceOf } from './name.ts';
import { presentNamespaces, processesInside } from './namespaces.ts';
import type { BackendSettings } from './server/settings.ts';
import { type LabState, readState } from './state.ts';
import { requireLabHost } from './tools.ts';
import { hostNames, type PodName, podNames, vipUrl } from './topology.ts';

/** Long enough for the router to ask for the address again. */
const httpDeadlineMs = 1500;

export interface LabHealth {
  /** Whether everything that makes a lab is there: its state, its namespaces, its keeper and its backends. */
  readonly complete: boolean;
  readonly state: LabState | undefined;
  readonly namespaces: readonly string[];
  readonly keeperPid: number | undefined;
  readonly backends: Readonly<Record<PodName, BackendSettings | undefined>>;
}

/** What there is of a lab, read from the kernel and its processes. */
export async function labHealth(lab: string): Promise<LabHealth> {
  const found = readState(lab);
  const state = found === 'unreadable' ? undefined : found;
  const namespaces = presentNamespaces(lab);
  const keeperPid = findKeeper(lab);
  const [p1, p2, p3] = await Promise.all([readBackend(lab, 'p1'), readBackend(lab, 'p2'), readBackend(lab, 'p3')]);
  const backends = { p1, p2, p3 };
  const complete =
    state?.phase === 'up' &&
    hostNames.every((host) => namespaces.includes(namespaceOf(lab, host))) &&
    keeperPid !== undefined &&
    podNames.every((pod) => backends[pod] !== undefined);
  return { complete, state, namespaces, keeperPid, backends };
}

/** What `seismo lab status` says. */
export interface LabStatus {
  readonly name: string;
  /** `partial`: some of a lab is there, but not all; `up` or `down` mends that. */
  readonly lab: 'up' | 'down' | 'partial';
  readonly url: string;
  readonly startedAt: string | null;
  readonly expiresAt: string | null;
  readonly broken: readonly string[];
  readonly keeperPid: number | null;
  readonly backends: Readonly<Record<PodName, BackendSettings | null>>;
  readonly namespaces: readonly string[];
  /** What a client gets; null when there is nobody to ask. */
  readonly http: HttpOutcome | null;
}

export async function status(lab: string): Promise<LabStatus> {
  requireLabHost();
  const health = await labHealth(lab);
  const { state, namespaces, keeperPid, backends } = health;
  const nothing = state === undefined && namespaces.length === 0;
  return {
    name: lab,
    lab: health.complete ? 'up' : nothing ? 'down' : 'partial',
    url: vipUrl,
    startedAt: state?.startedAt ?? null,
    expiresAt: state?.expiresAt ?? null,
    broken: state?.broken.map(({ incident }) => incident) ?? [],
    keeperPid: keeperPid ?? null,
    backends: { p1: backends.p1 ?? null, p2: backends.p2 ?? null, p3: backends.p3 ?? null },
    namespaces,
    http: namespaces.includes(namespaceOf(lab, 'client')) ? await checkHttp(lab, httpDeadlineMs) : null,
  };
}

/** The keeper is the process in the switch's namespace that runs the keeper's program; others may be looking around there. */
export function findKeeper(lab: string): number | undefined {
  return processesInside([namespaceOf(lab, 'lan')]).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server/keeper');
    } catch {
      return false;
    }
  });
}
