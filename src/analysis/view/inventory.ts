import type { View } from '../contract.ts';

/** An interface of a host that seismo looked at. */
export interface KnownInterface {
  readonly host: string;
  readonly interface: string;
}

export interface KnownHost {
  readonly host: string;
  readonly role: 'node' | 'router' | 'client' | 'other';
  /** Missing where seismo cannot look from there. */
  readonly vantage?: string;
}

export interface Inventory {
  /** MAC → the interfaces that carry it, of hosts of the site. */
  readonly byMac: ReadonlyMap<string, readonly KnownInterface[]>;
  readonly hosts: ReadonlyMap<string, KnownHost>;
  /** Vantages whose interfaces were read. */
  readonly inspected: ReadonlySet<string>;
  /** Address → hosts that have it configured on an interface. */
  readonly boundOn: ReadonlyMap<string, readonly KnownInterface[]>;
}

/** Which MAC and which address belongs to which host of the site. */
export const inventoryView: View<Inventory> = {
  name: 'inventory',
  open: () => {
    const byMac = new Map<string, KnownInterface[]>();
    const hosts = new Map<string, KnownHost>();
    const inspected = new Set<string>();
    const boundOn = new Map<string, KnownInterface[]>();
    return {
      state: { byMac, hosts, inspected, boundOn },
      fold: ({ fact, vantage = '' }) => {
        switch (fact.type) {
          case 'scene.host':
            hosts.set(fact.host, { host: fact.host, role: fact.role, ...(fact.vantage && { vantage: fact.vantage }) });
            break;
          case 'link.interface':
            inspected.add(vantage);
            if (fact.mac) add(byMac, fact.mac, { host: vantage, interface: fact.interface });
            break;
          case 'link.address':
            add(boundOn, fact.address, { host: vantage, interface: fact.interface });
            break;
        }
      },
    };
  },
};

function add(known: Map<string, KnownInterface[]>, key: string, one: KnownInterface): void {
  const list = known.get(key) ?? [];
  if (list.some((other) => other.host === one.host && other.interface === one.interface)) return;
  // Sorted, so that the order in which vantages report does not show.
  known.set(
    key,
    [...list, one].sort((a, b) => `${a.host}/${a.interface}`.localeCompare(`${b.host}/${b.interface}`)),
  );
}
