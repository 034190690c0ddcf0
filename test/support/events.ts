import type { Event, Fact } from '../../src/event/event.ts';

const secondNs = 1e9;

/** The start of a made-up run about a VIP. */
export function runStart(
  sources: readonly { source: string; vantage: string }[],
  checks: readonly string[] = [],
): Event<'run.start'> {
  return {
    atNs: 0,
    source: 'run',
    fact: {
      type: 'run.start',
      format: 1,
      seismo: '0.0.0',
      runId: 'test',
      epochNs: '1700000000000000000',
      site: 'lab',
      asked: { kind: 'vip', name: '192.0.2.200' },
      checks: [...checks],
      sources: [...sources],
      settings: {},
    },
  };
}

/** An event at a time in seconds. */
export function at(seconds: number, source: string, vantage: string, fact: Fact): Event {
  return { atNs: Math.round(seconds * secondNs), source, vantage, fact };
}

/** An ARP round for the VIP of `runStart`. */
export function round(seconds: number, vantage: string, ...macs: string[]): Event {
  const replies = macs.map((mac, index) => ({ mac, rttUs: 500 + index }));
  return at(seconds, 'arping', vantage, {
    type: 'arp.round',
    target: '192.0.2.200',
    interface: 'eth0',
    sent: 1,
    replies,
  });
}

export function through(seconds: number, source: string, vantage: string): Event {
  return at(seconds, source, vantage, { type: 'source.through', throughNs: Math.round(seconds * secondNs) });
}

export function neighbour(
  seconds: number,
  vantage: string,
  mac: string | null,
  origin: 'snapshot' | 'change' = 'change',
): Event {
  const state = mac === null ? 'FAILED' : 'REACHABLE';
  return at(seconds, 'neigh', vantage, {
    type: 'neigh.entry',
    address: '192.0.2.200',
    interface: 'eth0',
    mac,
    state,
    origin,
  });
}

export function failure(seconds: number, over: Partial<Fact<'load.failure'>> = {}): Event {
  return at(seconds, 'load', 'client', {
    type: 'load.failure',
    scenario: 'post-reused',
    method: 'POST',
    startNs: Math.round((seconds - 0.01) * secondNs),
    durationUs: 10_000,
    class: 'reset',
    errorCode: 1220,
    status: 0,
    reused: true,
    vu: 1,
    lastAnswerNs: Math.round((seconds - 0.1) * secondNs),
    ...over,
  });
}

export const runEnd: Event = { atNs: 100 * secondNs, source: 'run', fact: { type: 'run.end', reason: 'finished' } };

/** An interface of a host, as its vantage's `ip link` shows it. */
export function nic(host: string, mac: string): Event {
  return at(0, 'links', host, { type: 'link.interface', interface: 'eth0', index: 2, mac, up: true });
}

export function host(
  name: string,
  role: 'node' | 'router' | 'client' | 'other',
  vantage: string | undefined = name,
): Event {
  return at(0, 'run', '', { type: 'scene.host', host: name, role, ...(vantage && { vantage }) });
}
