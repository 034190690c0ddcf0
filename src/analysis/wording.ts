import type { Inventory } from './view/inventory.ts';

/** `02:00:00:00:02:12 (n2/eth0)`, or says that it is of no known host. */
export function macOf(mac: string, inventory: Inventory): string {
  const owners = inventory.byMac.get(mac);
  return `${mac} (${owners ? owners.map((one) => `${one.host}/${one.interface}`).join(', ') : 'no known host'})`;
}

/** MACs in a fixed order, each with its owner. */
export function macsOf(macs: Iterable<string>, inventory: Inventory): string {
  return [...macs]
    .sort()
    .map((mac) => macOf(mac, inventory))
    .join(', ');
}

/** The same, short: owners alone, and the MAC itself where nobody is known to own it. */
export function ownersOf(macs: Iterable<string>, inventory: Inventory): string {
  return [...macs]
    .sort()
    .map(
      (mac) =>
        inventory.byMac
          .get(mac)
          ?.map((one) => `${one.host}/${one.interface}`)
          .join(' or ') ?? mac,
    )
    .join(', ');
}

/** `1 round`, `3 rounds`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Nanoseconds as seconds with one decimal: `12.3 s`. */
export function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(1)} s`;
}

/** A share as a percentage with as many digits as it needs: `0.25 %`, `13 %`. */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${share === 0 || share >= 10 ? share.toFixed(0) : share.toPrecision(2)} %`;
}

/** `9 reset, 2 refused`, the most frequent first. */
export function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

/** Sum of a map's counts. */
export function sum(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((all, one) => all + one, 0);
}
