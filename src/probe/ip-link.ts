import { z } from 'zod';
import type { Probe } from './contract.ts';
import { rowsSnapshot } from './json-snapshot.ts';
import { ethernetAddress } from './mac.ts';

/** `ip -j link show`: one interface. `linkinfo` is there because of `-d`, for interfaces that have a kind. */
const row = z.object({
  ifindex: z.int().nonnegative(),
  ifname: z.string(),
  flags: z.array(z.string()),
  link_type: z.string().optional(),
  address: z.string().optional(),
  master: z.string().optional(),
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
});

/** The interfaces of a vantage: whose MAC addresses are its own. */
export const ipLink: Probe<undefined> = {
  name: 'ip-link',
  source: 'links',
  argv: () => ['ip', '-j', '-d', 'link', 'show'],
  open: () =>
    rowsSnapshot({
      tool: { probe: 'ip-link', package: 'iproute2' },
      row,
      facts: ({ ifindex, ifname, flags, link_type, address, master, linkinfo }) => [
        {
          type: 'link.interface',
          interface: ifname,
          index: ifindex,
          // The loopback's 00:00:00:00:00:00 is nobody's address.
          mac: link_type === 'ether' ? ethernetAddress(address) : null,
          // Set up by the administrator, and with a carrier: only then can it answer.
          up: flags.includes('UP') && flags.includes('LOWER_UP'),
          ...(linkinfo?.info_kind !== undefined && { kind: linkinfo.info_kind }),
          ...(master !== undefined && { master }),
        },
      ],
    }),
};
