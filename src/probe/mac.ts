import { macAddress } from '../event/fact/link-layer.ts';

/** A link-layer address as events write it, or null for what is no Ethernet address (tunnels, InfiniBand, none). */
export function ethernetAddress(text: string | undefined): string | null {
  const parsed = macAddress.safeParse(text?.toLowerCase());
  return parsed.success ? parsed.data : null;
}
