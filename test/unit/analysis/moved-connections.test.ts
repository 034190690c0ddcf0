import { describe, expect, it } from 'vitest';
import { movedConnectionsView, refusedByStrangers } from '../../../src/analysis/view/moved-connections.ts';
import type { Event, Fact } from '../../../src/event/event.ts';
import { at, runStart } from '../../support/events.ts';

const [a, b] = ['02:00:00:00:02:11', '02:00:00:00:02:12'];
const quiet = { type: 'tcp.packet', syn: false, ack: false, fin: false, rst: false, payloadBytes: 0 } as const;

const toVip = (seconds: number, mac: string, over: Partial<Fact<'tcp.packet'>>): Event =>
  at(seconds, 'capture', 'router', {
    ...quiet,
    ...{ source: '198.51.100.10', sourcePort: 40_000, destination: '192.0.2.200', destinationPort: 80 },
    ...{ ethDestination: mac, sequence: 7 },
    ...over,
  });
const fromVip = (seconds: number, mac: string, over: Partial<Fact<'tcp.packet'>>): Event =>
  at(seconds, 'capture', 'router', {
    ...quiet,
    ...{ source: '192.0.2.200', sourcePort: 80, destination: '198.51.100.10', destinationPort: 40_000 },
    ...{ ethSource: mac, sequence: 9 },
    ...over,
  });

function fold(...events: readonly Event[]) {
  const { state, fold: foldOne } = movedConnectionsView.open();
  for (const event of [runStart([]), ...events]) foldOne(event);
  return state;
}

const syn = toVip(1, a, { syn: true });
const synAck = fromVip(1.01, a, { syn: true, ack: true });

describe('connections on the wire', () => {
  it('have moved when another MAC resets them than the one they were opened through', () => {
    const router = fold(syn, synAck, fromVip(2, b, { rst: true })).vantages.get('router');
    expect(router).toMatchObject({ opened: 1, movedResets: 1, ownResets: 0 });
    expect(router?.example).toMatchObject({ openedThrough: a, resetBy: b });
  });

  it('have not moved when the same MAC resets them', () => {
    expect(fold(syn, synAck, fromVip(2, a, { rst: true })).vantages.get('router')).toMatchObject({
      movedResets: 0,
      ownResets: 1,
    });
  });

  it('were refused when the SYN is answered by a reset', () => {
    const state = fold(syn, fromVip(1.01, a, { rst: true, ack: true }));
    expect(state.vantages.get('router')?.refusedBy).toEqual(new Map([[a, 1]]));
    expect(refusedByStrangers(state, (mac) => mac !== a)).toBe(1);
    expect(refusedByStrangers(state, () => true)).toBe(0);
  });

  it('are opened once, however often their SYN is sent', () => {
    const again = toVip(2, b, { syn: true });
    const router = fold(syn, again, synAck, fromVip(3, b, { rst: true })).vantages.get('router');
    expect(router).toMatchObject({ opened: 1, movedResets: 1 });
  });

  it('are forgotten when the client ends them', () => {
    const events = [syn, synAck, toVip(2, a, { rst: true }), fromVip(3, b, { rst: true })];
    expect(fold(...events).vantages.get('router')).toMatchObject({ movedResets: 0 });
  });
});
