import type { Event } from '../event/event.ts';

/** How far the sources of some kinds have reported, from the run's plan and the watermarks they append. */
export interface Watermarks {
  fold(event: Event): void;
  /**
   * Everything the planned sources of these kinds saw up to here has been folded. `-Infinity` before any of them said so,
   * `Infinity` when all have ended or none was planned.
   */
  leastNs(): number;
}

/**
 * Follows the watermarks of the named source kinds. The plan in `run.start` tells which sources to wait for; judging by
 * those seen so far would call a late source absent.
 */
export function openWatermarks(kinds: readonly string[]): Watermarks {
  const through = new Map<string, number>();
  const key = (source: string, vantage: string | undefined) => `${source}@${vantage ?? ''}`;
  let least: number | undefined;

  return {
    fold: ({ fact, source, vantage }) => {
      switch (fact.type) {
        case 'run.start':
          for (const planned of fact.sources) {
            if (kinds.includes(planned.source)) through.set(key(planned.source, planned.vantage), -Infinity);
          }
          break;
        case 'source.through':
          raise(key(source, vantage), fact.throughNs);
          break;
        case 'source.end':
          // One that ended before it was asked to has not seen the rest.
          if (fact.early === undefined) raise(key(source, vantage), Infinity);
          break;
        case 'run.end':
          for (const name of through.keys()) through.set(name, Infinity);
          break;
        default:
          return;
      }
      least = undefined;
    },
    leastNs: () => {
      least ??= Math.min(...through.values());
      return least;
    },
  };

  function raise(name: string, toNs: number): void {
    const now = through.get(name);
    if (now !== undefined && toNs > now) through.set(name, toNs);
  }
}
