import type { View } from '../contract.ts';

export interface CounterSpan {
  readonly firstNs: number;
  readonly lastNs: number;
  /** Snapshots that were read. */
  readonly snapshots: number;
  /** How much each counter grew between the first and the last snapshot, for those that both have. */
  readonly growth: Readonly<Record<string, number>>;
}

export interface Counters {
  readonly vantages: ReadonlyMap<string, CounterSpan>;
}

/** How the kernel's counters of each vantage grew over the run. */
export const countersView: View<Counters> = {
  name: 'counters',
  open: () => {
    const vantages = new Map<string, CounterSpan>();
    const first = new Map<string, { atNs: number; values: Readonly<Record<string, number>> }>();
    return {
      state: { vantages },
      fold: ({ fact, atNs, vantage = '' }) => {
        if (fact.type !== 'counter.snapshot') return;
        const base = first.get(vantage) ?? { atNs, values: fact.values };
        first.set(vantage, base);
        const growth = Object.fromEntries(
          Object.entries(fact.values).flatMap(([name, value]) => {
            const before = base.values[name];
            return before === undefined ? [] : [[name, value - before]];
          }),
        );
        const snapshots = (vantages.get(vantage)?.snapshots ?? 0) + 1;
        vantages.set(vantage, { firstNs: base.atNs, lastNs: atNs, snapshots, growth });
      },
    };
  },
};
