import type { Event } from '../../src/event/event.ts';

/**
 * A recording's events in another order that could have been: each source's at each vantage stay in their own order, the
 * run's and the phases' lines stay in their places.
 * @param random 0 to below 1, as `Math.random`.
 */
export function shuffled(events: readonly Event[], random: () => number): readonly Event[] {
  const queues = new Map<string, Event[]>();
  for (const event of events) {
    if (staysInPlace(event)) continue;
    const key = `${event.source}@${event.vantage ?? ''}`;
    const queue = queues.get(key) ?? [];
    queue.push(event);
    queues.set(key, queue);
  }
  const waiting = [...queues.values()].map((queue) => queue.reverse());
  return events.map((event) => (staysInPlace(event) ? event : (takeOne(waiting, random) ?? event)));
}

function staysInPlace({ fact }: Event): boolean {
  return fact.type.startsWith('run.') || fact.type.startsWith('phase.');
}

/** Takes the next event of a random source, busy sources as often as quiet ones, so that orders differ a lot. */
function takeOne(waiting: Event[][], random: () => number): Event | undefined {
  const index = Math.floor(random() * waiting.length);
  const queue = waiting[index];
  const event = queue?.pop();
  if (queue?.length === 0) waiting.splice(index, 1);
  return event;
}

/** A small seeded generator (mulberry32), so that a failing order can be had again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
