import { describe, expect, it } from 'vitest';
import { attributionView } from '../../../src/analysis/view/attribution.ts';
import type { Event } from '../../../src/event/event.ts';
import { failure, neighbour, runEnd, runStart, through } from '../../support/events.ts';

const a = '02:00:00:00:02:11';
const b = '02:00:00:00:02:12';
const sources = [
  { source: 'neigh', vantage: 'router' },
  { source: 'load', vantage: 'client' },
];

function fold(...events: readonly Event[]) {
  const view = attributionView.open();
  for (const event of [runStart(sources), ...events]) view.fold(event);
  return view.state;
}

const flip = [neighbour(0, 'router', a, 'snapshot'), neighbour(10, 'router', b)];

describe('attribution of failures to flips', () => {
  it('takes a reset on a reused connection that was alive before the flip and dead after it', () => {
    const { attributed, unattributed, breakingFlips, example } = fold(...flip, failure(10.05), runEnd);
    expect([...attributed]).toEqual([['reset', 1]]);
    expect(unattributed.size).toBe(0);
    expect(breakingFlips).toBe(1);
    expect(example?.flip).toMatchObject({ fromMac: a, toMac: b, vantage: 'router' });
  });

  it.each([
    ['an answer with a status', failure(10.05, { class: 'http5xx', status: 500 })],
    ['a refused connection', failure(10.05, { class: 'refused', reused: false, lastAnswerNs: null })],
    ['a reset on a connection opened after the flip', failure(10.05, { reused: false, lastAnswerNs: null })],
    ['a reset of unknown reuse that began after the flip', failure(10.05, { reused: null })],
    ['a reset before the flip', failure(9.9)],
    ['a reset of a connection that answered after the flip', failure(12)],
  ])('leaves %s alone', (_, event) => {
    const { attributed, unattributed } = fold(...flip, event, runEnd);
    expect(attributed.size).toBe(0);
    expect([...unattributed.values()]).toEqual([1]);
  });

  it('takes a new connection only when it was under way during the flip', () => {
    const underWay = failure(10.005, { reused: false, lastAnswerNs: null, startNs: 9.999e9 });
    expect([...fold(...flip, underWay, runEnd).attributed]).toEqual([['reset', 1]]);
  });

  it('takes a request that was in flight across the flip when the last answer is unknown', () => {
    const inFlight = failure(15, { startNs: 9.5e9, lastAnswerNs: null, class: 'timeout' });
    expect([...fold(...flip, inFlight, runEnd).attributed]).toEqual([['timeout', 1]]);
  });

  it('waits for a flip that is read late', () => {
    const early = fold(failure(10.05), neighbour(0, 'router', a, 'snapshot'));
    expect(early.waiting).toHaveLength(1);
    const late = fold(failure(10.05), ...flip, through(11, 'neigh', 'router'));
    expect([...late.attributed]).toEqual([['reset', 1]]);
    expect(late.waiting).toEqual([]);
  });

  it('does not look back further than connections stay open, whichever line comes first', () => {
    const late = failure(200, { lastAnswerNs: 9e9 });
    expect(fold(...flip, late, runEnd).attributed.size).toBe(0);
    expect(fold(late, ...flip, runEnd).attributed.size).toBe(0);
  });

  it('knows only the interval of a flip that snapshots show', () => {
    const snapshots = [neighbour(0, 'router', a, 'snapshot'), neighbour(10, 'router', b, 'snapshot')];
    expect([...fold(...snapshots, failure(5), runEnd).attributed]).toEqual([['reset', 1]]);
  });
});
