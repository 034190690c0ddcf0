import { arpSysctl } from './arp-sysctl.ts';
import { arping } from './arping.ts';
import type { Probe } from './contract.ts';
import { ipAddress } from './ip-address.ts';
import { ipLink } from './ip-link.ts';
import { ipNeigh } from './ip-neigh.ts';
import { ipRoute } from './ip-route.ts';
import { neighMonitor } from './neigh-monitor.ts';
import { nstat } from './nstat.ts';
import { tcpdump } from './tcpdump.ts';

/** Every probe there is. Adding one is its file and one line here; `docs/adding-a-probe.md` says how. */
export const probes: readonly Probe<never>[] = [
  arping,
  arpSysctl,
  ipAddress,
  ipLink,
  ipNeigh,
  ipRoute,
  neighMonitor,
  nstat,
  tcpdump,
];
