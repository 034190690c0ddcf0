import type { Event } from '../event/event.ts';

/** How far the sources of some kinds have reported, from the run's plan and the watermarks they append. */
export interface Watermarks {
  fold(event: Event): void;
  /**
   * Everything the planned sources of these kinds saw up to here has been folded. `-Infinity` before any of them said so,
   * `Infinity` when all have ended or none was planned.
   */
  leastNs(): number;
  /**
   * A source that ended before it was asked to has seen nothing beyond this: what is said of later times was not watched.
   * `Infinity` when none did.
   */
  blindFromNs(): number;
}

/**
 * Follows the watermarks of the named source kinds. The plan in `run.start` tells which sources to wait for; judging by
 * those seen so far would call a late source absent.
 */
export function openWatermarks(kinds: readonly string[]): Watermarks {
  const throughOf = new Map<string, number>();
  const key = (source: string, vantage: string | undefined) => `${source}@${vantage ?? ''}`;
  let least: number | undefined;
  let blindFrom = Number.POSITIVE_INFINITY;

  return {
    fold: ({ fact, source, vantage }) => {
      switch (fact.type) {
        case 'run.start':
          for (const planned of fact.sources) {
            if (kinds.includes(planned.source)) throughOf.set(key(planned.source, planned.vantage), -Infinity);
          }
          break;
        case 'source.through':
          raise(key(source, vantage), fact.throughNs);
          break;
        case 'source.end':
          if (fact.early !== undefined) goBlind(key(source, vantage));
          raise(key(source, vantage), Number.POSITIVE_INFINITY);
          break;
        case 'run.end':
          for (const name of throughOf.keys()) throughOf.set(name, Infinity);
          break;
        default:
          return;
      }
      least = undefined;
    },
    leastNs: () => {
      least ??= Math.min(...throughOf.values());
      return least;
    },
    blindFromNs: () => blindFrom,
  };

  function goBlind(name: string): void {
    const through = throughOf.get(name);
    if (through !== undefined) blindFrom = Math.min(blindFrom, through);
  }

  function raise(name: string, toNs: number): void {
    const now = throughOf.get(name);
    if (now !== undefined && toNs > now) throughOf.set(name, toNs);
  }
}
