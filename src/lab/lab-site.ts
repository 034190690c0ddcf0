import { SeismoError } from '../error/error.ts';
import type { Scene, SceneHost, Site } from '../vantage/contract.ts';
import { netnsVantage } from '../vantage/netns.ts';
import { namespaceOf } from './name.ts';
import { presentNamespaces } from './namespaces.ts';
import { labNotUp, requireState } from './state.ts';
import { requireRootOnLinux } from './tools.ts';
import { hostNames, nodes, router, vip } from './topology.ts';

export interface LabSiteOptions {
  /** Name of the lab. */
  readonly lab: string;
  readonly runId: string;
}

/**
 * The hosts an operator could log in to. The stranger is not among them: it is of no cluster, nobody has its inventory. Nor
 * does anything here depend on what is broken.
 */
const hosts: readonly SceneHost[] = [
  { name: 'router', role: 'router', interface: router.lan.name, vantage: true },
  { name: 'client', role: 'client', vantage: true },
  ...nodes.map(({ name, interface: { name: interfaceName } }): SceneHost => {
    return { name, role: 'node', interface: interfaceName, vantage: true };
  }),
];

/** A running lab as a site. Its methods throw SeismoError `lab-not-up`, `not-root`, `not-linux` or `no-such-tool`. */
export function labSite({ lab, runId }: LabSiteOptions): Site {
  return {
    name: `lab ${lab}`,
    resolve: async (target): Promise<Scene> => {
      requireUp(lab);
      if (target !== vip.address) {
        throw new SeismoError('unknown-target', `the lab "${lab}" has no ${target}`, {
          hint: `its virtual IP is ${vip.address}`,
        });
      }
      return { site: `lab ${lab}`, target: { kind: 'vip', ...vip }, hosts };
    },
    vantages: async (scene, scope, clock) => {
      requireUp(lab);
      return scene.hosts
        .filter((host) => host.vantage)
        .map(({ name }) => netnsVantage({ name, namespace: namespaceFor(lab, name), clock, scope, runId }));
    },
    watches: () => [],
  };
}

function requireUp(lab: string): void {
  requireRootOnLinux();
  requireState(lab);
  const present = presentNamespaces(lab);
  const missing = hosts.find(({ name }) => !present.includes(namespaceFor(lab, name)));
  if (missing) throw labNotUp(lab, `has no ${missing.name} any more`);
}

function namespaceFor(lab: string, hostName: string): string {
  const host = hostNames.find((each) => each === hostName);
  if (host) return namespaceOf(lab, host);
  throw new SeismoError('internal', `the lab has no host ${hostName}`);
}
