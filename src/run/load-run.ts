import { SeismoError } from '../error/error.ts';
import { withoutSecrets } from '../event/without-secrets.ts';
import { findScript } from '../load/profile.ts';
import type { Scene } from '../vantage/contract.ts';
import { localVantage } from '../vantage/local.ts';
import type { RunClock } from './clock.ts';
import { investigationLoad, type LoadRequest } from './investigation-load.ts';
import { type PreparedRun, prepareRun } from './prepare.ts';
import { openScope } from './scope.ts';
import { planUrl } from './target/url.ts';

export interface LoadRun {
  readonly request: LoadRequest & { readonly url: string };
  /** How long a script of the user's may take; a profile of seismo's keeps to its duration by itself. */
  readonly durationMs?: number | undefined;
  readonly runId: string;
  readonly clock: RunClock;
}

/**
 * Prepares load on a URL from this machine, with nothing else observed but the machine's own counters.
 * The URL's secrets are for k6 alone: neither the scene nor what is kept of the run has them.
 * @throws SeismoError `not-linux`, or what the load cannot do.
 */
export async function prepareLoadRun({ request, durationMs, runId, clock }: LoadRun): Promise<PreparedRun> {
  if (process.platform !== 'linux') {
    throw new SeismoError(
      'not-linux',
      'load from this machine needs Linux, whose kernel ends it together with seismo',
      {
        hint: 'run k6 itself with the scripts in k6/, or seismo in a Linux machine',
      },
    );
  }
  const load = investigationLoad(request);
  const scope = openScope('vantages');
  try {
    const vantage = localVantage({ clock: clock.nowNs, scope, runId });
    const host = { name: vantage.name, role: 'client', vantage: true } as const;
    const target = { kind: 'url', address: withoutSecrets(request.url) } as const;
    const scene: Scene = { site: 'this machine', target, hosts: [host] };
    const prepared = await load.prepare(vantage, scene, clock.epochNs);
    const plan = planUrl(scene, vantage.name);
    const atMostMs = findScript(request.what).own ? undefined : durationMs;
    return prepareRun({
      ...{ runId, clock, scene, vantages: [vantage], scope, plan },
      load: prepared,
      durationMs: atMostMs,
    });
  } catch (error) {
    await scope.close();
    throw error;
  }
}
