import { z } from 'zod';

/** Lower-case, colon-separated, six octets. */
export const macAddress = z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);

/** ARP, the neighbour table, interfaces, addresses and routes of one vantage. */
export const linkLayerFacts = {
  /** One broadcast ARP request and every answer to it, none included. `atNs` is when the request was sent. */
  'arp.round': z.strictObject({
    target: z.string(),
    interface: z.string(),
    sent: z.int().positive(),
    replies: z.array(z.strictObject({ mac: macAddress, rttUs: z.number().nonnegative() })),
  }),
  /** An ARP packet of a capture. Expanded by the reader from `capture.pulled`, never stored. */
  'arp.packet': z.strictObject({
    op: z.enum(['request', 'reply']),
    ethSource: macAddress,
    ethDestination: macAddress,
    senderMac: macAddress,
    senderIp: z.string(),
    targetMac: macAddress,
    targetIp: z.string(),
  }),
  /** A neighbour table entry, as a snapshot shows it or as it changed. `mac` is null while it is unresolved or deleted. */
  'neigh.entry': z.strictObject({
    address: z.string(),
    interface: z.string(),
    mac: macAddress.nullable(),
    /** Kernel NUD state as iproute2 names it (REACHABLE, STALE, …), or DELETED. */
    state: z.string(),
    origin: z.enum(['snapshot', 'change']),
  }),
  'link.interface': z.strictObject({
    interface: z.string(),
    index: z.int().nonnegative(),
    mac: macAddress.nullable(),
    up: z.boolean(),
    kind: z.string().optional(),
    master: z.string().optional(),
  }),
  'link.address': z.strictObject({
    interface: z.string(),
    address: z.string(),
    prefixLength: z.int().nonnegative(),
  }),
  'link.route': z.strictObject({
    destination: z.string(),
    interface: z.string().optional(),
    gateway: z.string().optional(),
    kind: z.string().optional(),
  }),
};
