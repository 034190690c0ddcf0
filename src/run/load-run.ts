import { SeismoError } from '../error/error.ts';
import type { Scene } from '../vantage/contract.ts';
import { localVantage } from '../vantage/local.ts';
import type { RunClock } from './clock.ts';
import { type InvestigationLoad, type PreparedRun, prepareRun } from './prepare.ts';
import { openScope } from './scope.ts';
import { planUrl } from './target/url.ts';

export interface LoadRun {
  readonly url: string;
  readonly load: InvestigationLoad;
  readonly runId: string;
  readonly clock: RunClock;
}

/**
 * Prepares load on a URL from this machine, with nothing else observed but the machine's own counters.
 * @throws SeismoError `not-linux`, or what the load cannot do.
 */
export async function prepareLoadRun({ url, load, runId, clock }: LoadRun): Promise<PreparedRun> {
  if (process.platform !== 'linux') {
    throw new SeismoError(
      'not-linux',
      'load from this machine needs Linux, whose kernel ends it together with seismo',
      {
        hint: 'run k6 itself with the scripts in k6/, or seismo in a Linux machine',
      },
    );
  }
  const scope = openScope('vantages');
  try {
    const vantage = localVantage({ clock: clock.nowNs, scope, runId });
    const host = { name: vantage.name, role: 'client', vantage: true } as const;
    const scene: Scene = { site: 'this machine', target: { kind: 'url', address: url }, hosts: [host] };
    const prepared = await load.prepare(vantage, scene, clock.epochNs);
    const plan = planUrl(scene, vantage.name);
    return prepareRun({ runId, clock, scene, vantages: [vantage], scope, plan, load: prepared });
  } catch (error) {
    await scope.close();
    throw error;
  }
}
