import { isIP } from 'node:net';
import { SeismoError } from '../error/error.ts';
import type { RecordingWriter } from '../recording/writer.ts';
import type { Scene, Site, Source, Vantage } from '../vantage/contract.ts';
import type { RunClock } from './clock.ts';
import type { Plan } from './plan.ts';
import { playRun, type RunOptions, type RunOutcome } from './run.ts';
import { openScope } from './scope.ts';
import { planVip } from './target/vip.ts';
import { findArping } from './tools.ts';

/** A load that an investigation runs, ready to be started on a vantage. */
export interface InvestigationLoad {
  /** Host that runs it; the scene's first client by default. */
  readonly from?: string;
  /** Makes sure that it can run at all, before anything is started. @throws SeismoError when it cannot. */
  prepare(vantage: Vantage, scene: Scene, epochNs: bigint): Promise<PreparedLoad>;
}

export interface PreparedLoad {
  /** The longest it may take, milliseconds. */
  readonly durationMs: number;
  /** What will be run, for `--dry-run`. */
  readonly argv: readonly string[];
  source(recording: RecordingWriter): Source;
}

export interface VipInvestigation {
  readonly site: Site;
  readonly address: string;
  readonly runId: string;
  readonly clock: RunClock;
  readonly load?: InvestigationLoad;
  /** How long to watch; with a load, at most as long as that runs. */
  readonly durationMs?: number;
}

/** A run that could be started: its plan can be printed, or played. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly loadArgv?: readonly string[];
  play(options: Pick<RunOptions, 'folder' | 'interrupt' | 'onFindings' | 'onStep'>): Promise<RunOutcome>;
  /** Gives back what preparing took. `play` does it by itself. */
  discard(): Promise<void>;
}

const defaultDurationMs = 20_000;
/** A load may take this much longer than its own duration, for its last requests and its start. */
const loadSlackMs = 15_000;

/**
 * Finds out what an investigation of a virtual IP would do. Nothing is created but read-only questions about tools.
 * @throws SeismoError `bad-address`, `unknown-target`, or what the site or the load cannot do.
 */
export async function prepareVip(investigation: VipInvestigation): Promise<PreparedRun> {
  const { site, address, runId, clock } = investigation;
  if (isIP(address) !== 4) {
    const why = isIP(address) === 6 ? 'is an IPv6 address; only IPv4 can be investigated yet' : 'is not an IP address';
    throw new SeismoError('bad-address', `${address} ${why}`, { hint: 'give the virtual IP, such as 192.0.2.200' });
  }
  const scene = await site.resolve(address);
  const scope = openScope('vantages');
  try {
    const vantages = await site.vantages(scene, scope, clock.nowNs);
    const loadFrom = investigation.load && loadHost(scene, vantages, investigation.load.from);
    const [arping, load] = await Promise.all([
      findArping(vantages.filter(({ name }) => scene.hosts.some((host) => host.name === name && host.interface))),
      loadFrom && investigation.load?.prepare(loadFrom, scene, clock.epochNs),
    ]);
    const plan = planVip({ scene, arping, ...(loadFrom && { loadFrom: loadFrom.name }) });
    const durationMs = investigation.durationMs ?? (load ? load.durationMs + loadSlackMs : defaultDurationMs);
    const close = async () => void (await scope.close());
    return {
      plan,
      ...(load && { loadArgv: load.argv }),
      discard: close,
      play: async (options) => {
        const settings = { durationMs, ...(load && { load: load.argv }) };
        const run = { runId, clock, scene, vantages, plan, durationMs, settings, ...options };
        const outcome = await playRun({ ...run, ...(load && { load: load.source }) }).finally(() =>
          scope.requestStop(),
        );
        return { ...outcome, leftBehind: [...outcome.leftBehind, ...(await scope.close())] };
      },
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
}

function loadHost(scene: Scene, vantages: readonly Vantage[], asked: string | undefined): Vantage {
  const able = scene.hosts.filter(({ vantage }) => vantage);
  const wanted = asked ?? (able.find(({ role }) => role === 'client') ?? able[0])?.name;
  const found = vantages.find(({ name }) => name === wanted);
  if (found) return found;
  throw new SeismoError('unknown-target', `load cannot be run from ${wanted ?? 'anywhere'} in ${scene.site}`, {
    hint: `it can be run from ${able.map(({ name }) => name).join(', ')}`,
  });
}
