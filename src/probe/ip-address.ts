import { z } from 'zod';
import type { Probe } from './contract.ts';
import { rowsSnapshot } from './json-snapshot.ts';

/** `ip -j address show`: one interface with its addresses, IPv4 and IPv6. */
const row = z.object({
  ifname: z.string(),
  addr_info: z.array(z.object({ local: z.string().optional(), prefixlen: z.int().nonnegative().optional() })),
});

/** The addresses of a vantage: whether it owns the target itself. */
export const ipAddress: Probe<undefined> = {
  name: 'ip-address',
  source: 'links',
  argv: () => ['ip', '-j', 'address', 'show'],
  open: () =>
    rowsSnapshot({
      tool: { probe: 'ip-address', package: 'iproute2' },
      row,
      facts: ({ ifname, addr_info }) =>
        addr_info.flatMap(({ local, prefixlen }) =>
          local === undefined || prefixlen === undefined
            ? []
            : [{ type: 'link.address', interface: ifname, address: local, prefixLength: prefixlen }],
        ),
    }),
};
