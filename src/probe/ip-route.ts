import { z } from 'zod';
import type { Fact } from '../event/event.ts';
import type { Probe } from './contract.ts';
import { rowsSnapshot } from './json-snapshot.ts';

/** A way out. `via` is an IPv6 gateway of an IPv4 route (RFC 5549). */
const hop = z.object({
  dev: z.string().optional(),
  gateway: z.string().optional(),
  via: z.object({ host: z.string() }).optional(),
});

/** `ip -j route show`: one route. `type` is there only when it is not unicast. */
const row = hop.extend({ dst: z.string(), type: z.string().optional(), nexthops: z.array(hop).optional() });

type Row = z.infer<typeof row>;
type Hop = z.infer<typeof hop>;

/** The IPv4 main routing table of a vantage; one fact for each next hop of a multipath route. */
export const ipRoute: Probe<undefined> = {
  name: 'ip-route',
  source: 'links',
  argv: () => ['ip', '-j', '-4', 'route', 'show'],
  open: () =>
    rowsSnapshot({
      tool: { probe: 'ip-route', package: 'iproute2' },
      row,
      facts: (route) => (route.nexthops ?? [route]).map((one) => routeFact(route, one)),
    }),
};

function routeFact({ dst, type }: Row, { dev, gateway, via }: Hop): Fact<'link.route'> {
  const router = gateway ?? via?.host;
  return {
    type: 'link.route',
    destination: dst,
    ...(dev !== undefined && { interface: dev }),
    ...(router !== undefined && { gateway: router }),
    ...(type !== undefined && { kind: type }),
  };
}
