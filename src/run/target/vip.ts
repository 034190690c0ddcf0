import { arpSysctl } from '../../probe/arp-sysctl.ts';
import { type ArpingArgs, arping } from '../../probe/arping.ts';
import type { ArpingFlavour } from '../../probe/arping-output.ts';
import { ipAddress } from '../../probe/ip-address.ts';
import { ipLink } from '../../probe/ip-link.ts';
import { ipNeigh } from '../../probe/ip-neigh.ts';
import { ipRoute } from '../../probe/ip-route.ts';
import { neighMonitor } from '../../probe/neigh-monitor.ts';
import { nstat } from '../../probe/nstat.ts';
import { headerSnapLength } from '../../probe/tcpdump.ts';
import type { Scene, SceneHost } from '../../vantage/contract.ts';
import { type Plan, type PlannedCapture, type PlannedProbe, planProbe } from '../plan.ts';

export interface VipPlanOptions {
  readonly scene: Scene;
  /** Which arping each vantage has; one that is missing is planned as iputils and will say that it is not there. */
  readonly arping: ReadonlyMap<string, ArpingFlavour>;
  /** Host that runs the load, where there is one. */
  readonly loadFrom?: string;
}

/** One arping lives this long; silence is known at the end of a slot, so it bounds how late silence is noticed. */
const slotSeconds = 3;
const countersEveryMs = 2000;
const tableEveryMs = 2000;
/** Files are pulled when they are complete; with this, what a capture shows is some three seconds old. */
const rotateSeconds = 2;
const rotateMegabytes = 10;
/** About 25 MB of headers a vantage: enough for hours of what the filter lets through, bounded all the same. */
const maxPackets = 200_000;

/** What is done about a virtual IP: who answers for it, who believes whom, and what the wire says. Pure. */
export function planVip({ scene, arping: flavours, loadFrom }: VipPlanOptions): Plan {
  const { target } = scene;
  const looking = scene.hosts.filter(({ vantage }) => vantage);
  return {
    asked: { kind: target.kind, name: target.address },
    checks: [
      'L2-FOREIGN',
      'L2-CONFLICT',
      'L2-SILENT',
      'L2-NEIGHFLIP',
      ...(loadFrom ? ['LOAD-THRESHOLD', 'LOAD-REPEATS'] : []),
    ],
    probes: looking.flatMap((host) => [
      ...inventory(host),
      ...askers(host, target.address, flavours.get(host.name) ?? 'iputils'),
      ...believers(host, target.address),
      ...(host.name === loadFrom
        ? [planProbe(nstat, undefined, host.name, { kind: 'every', everyMs: countersEveryMs })]
        : []),
    ]),
    captures: looking.flatMap((host) => capture(host, target)),
    ...(loadFrom && { loadFrom }),
  };
}

function inventory({ name }: SceneHost): readonly PlannedProbe[] {
  const once = { kind: 'once' } as const;
  return [
    planProbe(ipLink, undefined, name, once),
    planProbe(ipAddress, undefined, name, once),
    planProbe(ipRoute, undefined, name, once),
    planProbe(arpSysctl, undefined, name, once),
  ];
}

/** Every host on the segment asks: a host that answers does not hear itself, so that no single one hears all. */
function askers(host: SceneHost, address: string, flavour: ArpingFlavour): readonly PlannedProbe[] {
  if (host.interface === undefined) return [];
  const args: ArpingArgs = { flavour, interface: host.interface, target: address, seconds: slotSeconds };
  return [planProbe(arping, args, host.name, { kind: 'slots', slotMs: slotSeconds * 1000 })];
}

/** Routers and clients send users' packets: what their tables say decides where those go. A node's table does not. */
function believers({ name, role, interface: onSegment }: SceneHost, address: string): readonly PlannedProbe[] {
  if ((role !== 'router' && role !== 'client') || onSegment === undefined) return [];
  return [
    planProbe(neighMonitor, { address }, name, { kind: 'stream' }),
    // Again and again, so that a change which the monitor missed shows all the same, and its watermark is honest.
    planProbe(ipNeigh, { address }, name, { kind: 'every', everyMs: tableEveryMs }),
  ];
}

function capture(
  { name, interface: onSegment }: SceneHost,
  { address, port }: Scene['target'],
): readonly PlannedCapture[] {
  if (onSegment === undefined) return [];
  const connections = { kind: 'tcp', address, ...(port && { port }), flags: ['syn', 'rst'] } as const;
  const filter = [{ kind: 'neighbour', address } as const, connections];
  const args = {
    interface: onSegment,
    filter,
    snapLength: headerSnapLength,
    rotateSeconds,
    rotateMegabytes,
    maxPackets,
  };
  return [{ vantage: name, args }];
}
