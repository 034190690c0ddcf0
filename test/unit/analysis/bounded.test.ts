import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/analysis/check/list.ts';
import type { View } from '../../../src/analysis/contract.ts';
import { coverageView } from '../../../src/analysis/view/coverage.ts';
import type { Event } from '../../../src/event/event.ts';
import { at, failure, neighbour, round, runStart, through } from '../../support/events.ts';

const macs = ['02:00:00:00:02:11', '02:00:00:00:02:12', '02:00:00:00:02:13'];
const sources = ['arping', 'neigh', 'load', 'capture', 'counters'].map((source) => ({ source, vantage: 'router' }));
const views: readonly View<unknown>[] = [...new Set([coverageView, ...checks.flatMap((check) => check.views)])];

/** A run of so many seconds in which everything happens that views keep something of. */
function* busyRun(seconds: number): Generator<Event> {
  yield runStart(sources);
  for (let second = 1; second <= seconds; second += 1) {
    const mac = macs[second % 3] ?? '';
    yield round(second, 'router', ...macs.slice(0, 1 + (second % 3)));
    yield neighbour(second + 0.1, 'router', mac);
    yield* tcp(second + 0.2, second, mac);
    yield failure(second + 0.3);
    yield at(second + 0.4, 'counters', 'router', { type: 'counter.snapshot', values: { TcpEstabResets: second } });
    yield at(second, 'load', 'router', {
      type: 'load.second',
      scenario: 'post',
      requests: 10,
      failures: { reset: 1 },
      unlisted: 0,
      lost: 0,
      methods: { POST: 10 },
      connections: 1,
      latency: { 100: 9 },
    });
    for (const { source, vantage } of sources) yield through(second - 2, source, vantage);
    // One that breaks off early must not make others wait for it for ever.
    if (second === 100) yield at(second, 'neigh', 'router', { type: 'source.end', early: 'broke off' });
  }
}

function* tcp(seconds: number, port: number, mac: string): Generator<Event> {
  const packet = { type: 'tcp.packet', fin: false, sequence: 1, payloadBytes: 0 } as const;
  const client = { source: '198.51.100.10', sourcePort: 1024 + (port % 60_000) };
  const vip = { destination: '192.0.2.200', destinationPort: 80 };
  yield at(seconds, 'capture', 'router', {
    ...packet,
    ...client,
    ...vip,
    ethDestination: mac,
    syn: true,
    ack: false,
    rst: false,
  });
  yield at(seconds + 0.05, 'capture', 'router', {
    ...packet,
    source: vip.destination,
    sourcePort: vip.destinationPort,
    destination: client.source,
    destinationPort: client.sourcePort,
    ethSource: macs[0] ?? '',
    syn: false,
    ack: true,
    rst: true,
  });
}

function stateBytes(view: View<unknown>, seconds: number): number {
  const { state, fold } = view.open();
  for (const event of busyRun(seconds)) fold(event);
  const plain = (_: string, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value);
  return JSON.stringify(state, plain).length;
}

describe('views keep what a run is, not how long it was', () => {
  it.each(views.map((view) => [view.name, view] as const))('%s', (_, view) => {
    expect(stateBytes(view, 3000)).toBeLessThanOrEqual(1.2 * stateBytes(view, 300));
  });
});
