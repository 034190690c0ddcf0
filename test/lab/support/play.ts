import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JudgedFinding } from '../../../src/analysis/engine.ts';
import { breakLab } from '../../../src/lab/break.ts';
import { down } from '../../../src/lab/down.ts';
import { heal } from '../../../src/lab/heal.ts';
import type { IncidentOptions } from '../../../src/lab/incident/contract.ts';
import { labSite } from '../../../src/lab/lab-site.ts';
import { vip } from '../../../src/lab/topology.ts';
import { up } from '../../../src/lab/up.ts';
import { startClock } from '../../../src/run/clock.ts';
import { newRunId } from '../../../src/run/identity.ts';
import { prepareVip } from '../../../src/run/investigate.ts';
import { investigationLoad } from '../../../src/run/investigation-load.ts';
import type { InvestigationLoad } from '../../../src/run/prepare.ts';
import { replay } from '../../../src/run/replay.ts';
import { eventually } from '../../support/eventually.ts';
import { eventsOf, judgeAll } from '../../support/judging.ts';
import { processesOf } from '../../support/processes.ts';
import { seededRandom, shuffled } from '../../support/shuffle.ts';

/** The lab of this process; scenarios share it and heal it. */
export const testLab = `t${process.pid}`;
/** A process that is killed leaves its lab for no longer than this. */
const labLifetimeMs = 15 * 60_000;
const labRenewalMs = 10 * 60_000;

/** The load of a scenario: enough requests for 1 % of them to be many, and short. */
export function labLoad(): InvestigationLoad {
  return investigationLoad({ what: 'load', duration: '10s' });
}

/** How a scenario makes its story. */
export interface Story {
  readonly incidents: readonly string[];
  readonly options?: IncidentOptions;
  /** Broken while the run goes on, as soon as it has found the address healthy; else before it. */
  readonly midRun?: true;
  readonly load?: InvestigationLoad;
  /** How long to watch without load. */
  readonly durationMs?: number;
}

export interface Played {
  readonly findings: readonly JudgedFinding[];
  /** Findings as they were said while the run went on, with their time. */
  readonly live: readonly { readonly atNs: number; readonly findings: readonly JudgedFinding[] }[];
  readonly folder: string;
}

/**
 * Tells a story in the lab, investigates it, and heals the lab. What must hold for every run is held here: nothing of it
 * lives on, the recording replays to the same findings, and so does any order of its lines.
 * @param look reads the recording before it is removed.
 */
export async function playStory(
  story: Story,
  look: (played: Played) => void | Promise<void> = () => undefined,
): Promise<Played> {
  await ensureLab();
  const folder = await mkdtemp(join(tmpdir(), 'seismo-play-'));
  try {
    const played = await investigate(story, join(folder, 'run'));
    await look(played);
    return played;
  } finally {
    await heal(testLab);
    await rm(folder, { recursive: true, force: true });
  }
}

let labIsUp: { readonly since: number; readonly made: Promise<unknown> } | undefined;

/** Brings the lab up for this process, and anew when it has become old. */
export async function ensureLab(): Promise<void> {
  if (labIsUp && performance.now() - labIsUp.since > labRenewalMs) await removeLab();
  labIsUp ??= { since: performance.now(), made: up(testLab, { lifetimeMs: labLifetimeMs }) };
  await labIsUp.made;
}

export async function removeLab(): Promise<void> {
  labIsUp = undefined;
  await down(testLab);
}

async function investigate(story: Story, folder: string): Promise<Played> {
  const { incidents, options = {}, midRun, load, durationMs } = story;
  if (!midRun && incidents.length > 0) await breakLab(testLab, incidents, options);
  const runId = newRunId(new Date());
  const prepared = await prepareVip({
    site: labSite({ lab: testLab, runId }),
    address: vip.address,
    runId,
    clock: startClock(),
    ...(load && { load }),
    ...(durationMs !== undefined && { durationMs }),
  });
  const live: { atNs: number; findings: readonly JudgedFinding[] }[] = [];
  let breaking: Promise<unknown> | undefined;
  const { judged, leftBehind } = await prepared.play({
    folder,
    interrupt: new AbortController().signal,
    onFindings: (findings, atNs) => {
      live.push({ findings, atNs });
      if (midRun && isHealthy(findings)) breaking ??= breakLab(testLab, incidents, options);
    },
  });
  if (midRun && !breaking) throw new Error('the lab was never found healthy, so that it was not broken');
  await breaking;
  if (leftBehind.length > 0) throw new Error(`left behind: ${JSON.stringify(leftBehind)}`);
  await eventually(() => {
    const left = processesOf(runId);
    if (left.length > 0) throw new Error(`still alive: ${JSON.stringify(left)}`);
  });
  await holdReplay(folder, judged.findings);
  return { findings: judged.findings, live, folder };
}

function isHealthy(findings: readonly JudgedFinding[]): boolean {
  return findings.some(({ code, verdict }) => code === 'L2-CONFLICT' && verdict === 'pass');
}

/** Orders tried per recording; each is another seed. */
const orders = 5;

async function holdReplay(folder: string, findings: readonly JudgedFinding[]): Promise<void> {
  const { findings: again } = await replay(folder);
  if (!isDeepStrictEqual(again, findings)) {
    throw new Error(`replay differs from live:\n${JSON.stringify(findings)}\n${JSON.stringify(again)}`);
  }
  const events = await eventsOf(folder);
  for (let seed = 1; seed <= orders; seed += 1) {
    const other = judgeAll(shuffled(events, seededRandom(seed)));
    if (!isDeepStrictEqual(other, findings)) {
      throw new Error(`order ${seed} differs:\n${JSON.stringify(findings)}\n${JSON.stringify(other)}`);
    }
  }
}
