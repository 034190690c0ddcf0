import { z } from 'zod';
import type { Probe } from './contract.ts';
import { rowsSnapshot } from './json-snapshot.ts';
import { ethernetAddress } from './mac.ts';

export interface IpNeighArgs {
  /** Only this address; all without it. */
  readonly address?: string;
}

/** `ip -j neigh show`: one entry. Unresolved ones have no `lladdr`, and NUD_NONE has no name. */
const row = z.object({
  dst: z.string(),
  dev: z.string(),
  lladdr: z.string().optional(),
  state: z.array(z.string()).optional(),
});

/** The neighbour table of a vantage as it is now. One entry holds one MAC, so a snapshot cannot show a conflict. */
export const ipNeigh: Probe<IpNeighArgs> = {
  name: 'ip-neigh',
  source: 'neigh',
  argv: ({ address }) => ['ip', '-j', 'neigh', 'show', ...(address === undefined ? [] : ['to', address])],
  open: () =>
    rowsSnapshot({
      tool: { probe: 'ip-neigh', package: 'iproute2' },
      row,
      facts: ({ dst, dev, lladdr, state }) => [
        {
          type: 'neigh.entry',
          address: dst,
          interface: dev,
          mac: ethernetAddress(lladdr),
          state: state?.join(' ') || 'NONE',
          origin: 'snapshot',
        },
      ],
    }),
};
