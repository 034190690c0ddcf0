import { isIP } from 'node:net';
import { SeismoError } from '../error/error.ts';
import type { Scene, Site, Vantage } from '../vantage/contract.ts';
import type { RunClock } from './clock.ts';
import { type InvestigationLoad, type PreparedRun, prepareRun } from './prepare.ts';
import { openScope } from './scope.ts';
import { planVip } from './target/vip.ts';
import { findArping } from './tools.ts';

export interface VipInvestigation {
  readonly site: Site;
  readonly address: string;
  readonly runId: string;
  readonly clock: RunClock;
  readonly load?: InvestigationLoad;
  /** How long to watch; with a load, at most as long as that runs. */
  readonly durationMs?: number;
}

/**
 * Finds out what an investigation of a virtual IP would do. Nothing is created but read-only questions about tools.
 * @throws SeismoError `bad-address`, `unknown-target`, or what the site or the load cannot do.
 */
export async function prepareVip(investigation: VipInvestigation): Promise<PreparedRun> {
  const { site, address, runId, clock } = investigation;
  if (isIP(address) !== 4) {
    const why = isIP(address) === 6 ? 'is an IPv6 address; only IPv4 can be investigated yet' : 'is not an IP address';
    throw new SeismoError('bad-address', `"${address}" ${why}`, { hint: 'give the virtual IP, such as 192.0.2.200' });
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
    return prepareRun({
      runId,
      clock,
      scene,
      vantages,
      scope,
      plan,
      load: load || undefined,
      durationMs: investigation.durationMs,
    });
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
