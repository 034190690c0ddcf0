import type { View } from '../contract.ts';

export interface CounterSpan {
  readonly firstNs: number;
  readonly lastNs: number;
  /** How much each counter grew between the first and the last snapshot. */
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
          Object.entries(fact.values).map(([name, value]) => [name, value - (base.values[name] ?? 0)]),
        );
        vantages.set(vantage, { firstNs: base.atNs, lastNs: atNs, growth });
      },
    };
  },
};
