import { z } from 'zod';

/** Kernel settings and counters of one vantage's network namespace. */
export const kernelFacts = {
  /** One sysctl, by its dotted name: `net.ipv4.conf.all.arp_ignore`. */
  'sysctl.value': z.strictObject({ key: z.string(), value: z.string() }),
  /** SNMP counters since boot of the namespace, by the names `nstat` gives them (`TcpEstabResets`). Cumulative. */
  'counter.snapshot': z.strictObject({ values: z.record(z.string(), z.number()) }),
};
