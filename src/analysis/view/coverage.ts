import type { Fact } from '../../event/event.ts';
import type { View } from '../contract.ts';

export type FailedProbe = Omit<Fact<'probe.failed'>, 'type'>;

/** What one source did at one vantage. */
export interface SourceCoverage {
  readonly source: string;
  readonly vantage: string;
  /** Facts it delivered, its own bookkeeping not counted. */
  readonly delivered: number;
  /** The latest failure of each of its probes. */
  readonly failures: ReadonlyMap<string, FailedProbe>;
  readonly ended: boolean;
  /** Why it ended before it was asked to, and up to when it had reported: later times were not watched. */
  readonly early: { readonly why: string; readonly throughNs: number | undefined } | undefined;
}

export interface Coverage {
  readonly sources: readonly SourceCoverage[];
}

const bookkeeping = new Set(['source.through', 'source.end', 'probe.started', 'clock.offset']);

/** Which planned source delivered at which vantage, and why others did not. Lets the engine, not each check, judge coverage. */
export const coverageView: View<Coverage> = {
  name: 'coverage',
  open: () => {
    const sources: Mutable[] = [];
    const find = (source: string, vantage: string | undefined) =>
      sources.find((known) => known.source === source && known.vantage === vantage);
    return {
      state: { sources },
      fold: ({ fact, source, vantage }) => {
        if (fact.type === 'run.start') {
          for (const planned of fact.sources)
            sources.push({
              ...planned,
              delivered: 0,
              failures: new Map(),
              ended: false,
              early: undefined,
              throughNs: undefined,
            });
          return;
        }
        const found = find(source, vantage);
        if (!found) return;
        if (fact.type === 'source.through') found.throughNs = fact.throughNs;
        else if (fact.type === 'source.end') {
          found.ended = true;
          if (fact.early !== undefined) found.early = { why: fact.early, throughNs: found.throughNs };
        } else if (fact.type === 'probe.failed') {
          const { type: _, ...failure } = fact;
          found.failures.set(fact.probe, failure);
        } else if (!bookkeeping.has(fact.type)) found.delivered += 1;
      },
    };
  },
};

interface Mutable extends SourceCoverage {
  delivered: number;
  readonly failures: Map<string, FailedProbe>;
  ended: boolean;
  early: SourceCoverage['early'];
  throughNs: number | undefined;
}
