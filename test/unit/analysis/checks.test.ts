import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/analysis/check/list.ts';
import { type JudgedFinding, openAnalysis } from '../../../src/analysis/engine.ts';
import { nonEmpty } from '../../../src/analysis/non-empty.ts';
import type { Event, Fact } from '../../../src/event/event.ts';
import { at, failure, host, neighbour, nic, round, runEnd, runStart } from '../../support/events.ts';

const n1 = '02:00:00:00:02:11';
const n2 = '02:00:00:00:02:12';
const stranger = '02:00:00:00:02:66';
const sources = [
  ...['router', 'n1', 'n2'].flatMap((vantage) => [
    { source: 'arping', vantage },
    { source: 'links', vantage },
  ]),
  { source: 'neigh', vantage: 'router' },
  { source: 'load', vantage: 'client' },
  { source: 'counters', vantage: 'client' },
];
const site = [
  host('router', 'router'),
  host('n1', 'node'),
  host('n2', 'node'),
  nic('router', '02:00:00:00:02:01'),
  nic('n1', n1),
  nic('n2', n2),
];

function judge(...events: readonly Event[]): readonly JudgedFinding[] {
  const analysis = openAnalysis(checks);
  for (const event of [runStart(sources), ...site, ...events]) analysis.fold(event);
  return analysis.judge();
}

function verdictOf(code: string, ...events: readonly Event[]): JudgedFinding {
  const found = judge(...events).find((finding) => finding.code === code);
  if (!found) throw new Error(`no finding ${code}`);
  return found;
}

const rounds = (from: number, to: number, vantage: string, ...macs: string[]): Event[] =>
  Array.from({ length: to - from }, (_, index) => round(from + index, vantage, ...macs));

describe('L2-CONFLICT', () => {
  it('passes when one MAC answers, heard from a place that would hear others', () => {
    expect(verdictOf('L2-CONFLICT', ...rounds(0, 5, 'router', n1), runEnd).verdict).toBe('pass');
  });

  it('fails when two MACs answer the same requests', () => {
    const finding = verdictOf('L2-CONFLICT', ...rounds(0, 5, 'router', n1, n2));
    expect(finding).toMatchObject({ verdict: 'fail', span: { until: 'ongoing' } });
    expect(finding.summary).toContain('n1/eth0');
    expect(finding.summary).toContain('n2/eth0');
  });

  it('fails when two nodes answer and each hears only the other', () => {
    const both = [...rounds(0, 6, 'n1', n2), ...rounds(0, 6, 'n2', n1)];
    expect(verdictOf('L2-CONFLICT', ...both, runEnd).verdict).toBe('fail');
  });

  it('does not call one shared round a conflict', () => {
    const events = [...rounds(0, 3, 'router', n1), round(3, 'router', n1, n2), ...rounds(4, 9, 'router', n2), runEnd];
    expect(verdictOf('L2-CONFLICT', ...events).verdict).toBe('pass');
    expect(verdictOf('L2-CONFLICT', ...events.slice(0, 4)).verdict).toBe('inconclusive');
  });

  it('calls a short overlap with one MAC before and one after a move', () => {
    const moved = [
      ...rounds(0, 3, 'router', n1),
      ...rounds(3, 6, 'router', n1, n2),
      ...rounds(6, 10, 'router', n2),
      runEnd,
    ];
    expect(verdictOf('L2-CONFLICT', ...moved).verdict).toBe('warn');
  });

  it('takes a move that two places saw in different halves of a second for none', () => {
    const moved = [
      ...[0.1, 1.1, 2.1].map((s) => round(s, 'router', n1)),
      ...[0.9, 1.9].map((s) => round(s, 'n3', n1)),
      round(2.9, 'n3', n2),
      ...[3.1, 4.1, 5.1].map((s) => round(s, 'router', n2)),
      runEnd,
    ];
    expect(verdictOf('L2-CONFLICT', ...moved).verdict).toBe('pass');
  });

  it('does not excuse a conflict that goes back and forth as a move', () => {
    const both = [...rounds(0, 20, 'router', n1, n2), ...rounds(20, 25, 'router', n1), runEnd];
    expect(verdictOf('L2-CONFLICT', ...both).verdict).toBe('fail');
  });

  it('says what it heard when two answered once', () => {
    const events = [...rounds(0, 3, 'router', n1), round(3, 'router', n1, n2), ...rounds(4, 9, 'router', n2), runEnd];
    const finding = verdictOf('L2-CONFLICT', ...events);
    expect('evidence' in finding ? finding.evidence[0].text : '').toContain('two at once a single time');
  });

  it('does not call it a move when the answers go on to alternate', () => {
    const alternating = Array.from({ length: 10 }, (_, index) => round(5 + index, 'router', index % 2 ? n1 : n2));
    const events = [...rounds(0, 3, 'router', n1), ...rounds(3, 5, 'router', n1, n2), ...alternating, runEnd];
    expect(verdictOf('L2-CONFLICT', ...events).verdict).toBe('fail');
  });

  it('takes nothing from one place that hears another MAC within the second of a move', () => {
    const events = [0.1, 1.1, 2.1, 3.1].flatMap((s) => [round(s, 'router', n1), round(s + 0.8, 'router', n2)]);
    const finding = verdictOf('L2-CONFLICT', ...events, runEnd);
    expect('evidence' in finding ? finding.evidence.map(({ text }) => text).join() : '').not.toContain(
      'different vantages',
    );
  });

  it('proves nothing from one node alone, which may be an announcer itself', () => {
    expect(verdictOf('L2-CONFLICT', ...rounds(0, 5, 'n1', n2), runEnd).verdict).toBe('inconclusive');
  });

  it('says from where it could not look', () => {
    const blind = at(0, 'arping', 'n1', {
      type: 'probe.failed',
      probe: 'arping',
      reason: 'no-such-tool',
      message: 'arping is not installed there',
    });
    const finding = verdictOf('L2-CONFLICT', blind, ...rounds(0, 5, 'router', n1), runEnd);
    expect(finding.coverage.seenFrom).toEqual(['router']);
    expect(finding.coverage.missing).toContainEqual({ vantage: 'n1', why: 'arping is not installed there' });
  });

  it('is inconclusive when nobody could ask', () => {
    const finding = verdictOf('L2-CONFLICT', runEnd);
    expect(finding.verdict).toBe('inconclusive');
  });
});

describe('what was not watched', () => {
  const through = (until: number) => at(until, 'neigh', 'router', { type: 'source.through', throughNs: until * 1e9 });
  const brokenOff = at(2, 'neigh', 'router', { type: 'source.end', early: 'it ended before it was asked to' });

  it('does not pass: a watcher that broke off is no calm table', () => {
    const events = [neighbour(0, 'router', n1, 'snapshot'), through(1), brokenOff, runEnd];
    const finding = verdictOf('L2-NEIGHFLIP', ...events);
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.coverage.missing).toEqual([{ vantage: 'router', why: 'it ended before it was asked to, at 1.0 s' }]);
  });

  it('is not called unattributed', () => {
    const events = [neighbour(0, 'router', n1, 'snapshot'), through(1), brokenOff];
    const flipping = [neighbour(0.2, 'router', n2), neighbour(0.4, 'router', n1), failure(5)];
    const finding = verdictOf('L2-NEIGHFLIP', ...events.slice(0, 1), ...flipping, ...events.slice(1), runEnd);
    const text = 'evidence' in finding ? finding.evidence.map((one) => one.text).join('\n') : '';
    expect(text).toContain('1 failure more were counted but not examined');
  });

  it('costs one check when that check itself fails', () => {
    const broken = { ...(checks[0] as (typeof checks)[number]), judge: () => nonEmpty([]) };
    const analysis = openAnalysis([broken]);
    for (const event of [runStart(sources), ...site, ...rounds(0, 5, 'router', n1), runEnd]) analysis.fold(event);
    expect(analysis.judge()[0]).toMatchObject({ verdict: 'inconclusive', summary: 'the check itself failed' });
  });
});

describe('L2-FOREIGN', () => {
  it('does not hide that several of the own hosts answer as well', () => {
    const conflict = judge(...rounds(0, 5, 'router', n1, n2, stranger), runEnd).find(
      ({ code }) => code === 'L2-CONFLICT',
    );
    expect(conflict?.echoOf).toBeUndefined();
    expect(conflict).toMatchObject({ unexplained: expect.stringContaining('n1 and n2') });
  });

  it('accuses nobody while any host of the site, the router included, could not be read', () => {
    const blindSite = site.filter(({ vantage, source }) => !(vantage === 'router' && source === 'links'));
    const analysis = openAnalysis(checks);
    for (const event of [runStart(sources), ...blindSite, ...rounds(0, 5, 'n1', stranger), runEnd])
      analysis.fold(event);
    expect(analysis.judge().find(({ code }) => code === 'L2-FOREIGN')?.verdict).toBe('inconclusive');
  });

  it('names a MAC of no host and explains the conflict with it', () => {
    const findings = judge(...rounds(0, 5, 'router', n1, stranger), runEnd);
    expect(findings[0]).toMatchObject({ code: 'L2-FOREIGN', verdict: 'fail' });
    expect(findings[0]?.summary).toContain(stranger);
    expect(findings.find(({ code }) => code === 'L2-CONFLICT')?.echoOf).toBe('L2-FOREIGN');
  });

  it('accuses nobody while a node could not be inspected', () => {
    const blindSite = [...site.filter(({ vantage }) => vantage !== 'n2')];
    const analysis = openAnalysis(checks);
    for (const event of [runStart(sources), ...blindSite, ...rounds(0, 5, 'router', n1, n2), runEnd])
      analysis.fold(event);
    expect(analysis.judge().find(({ code }) => code === 'L2-FOREIGN')?.verdict).toBe('inconclusive');
  });

  it('only warns of a MAC that VRRP makes up', () => {
    expect(verdictOf('L2-FOREIGN', ...rounds(0, 5, 'router', '00:00:5e:00:01:0a'), runEnd).verdict).toBe('warn');
  });
});

describe('L2-SILENT', () => {
  it('fails when nobody answers a place that would hear it', () => {
    expect(verdictOf('L2-SILENT', ...rounds(0, 5, 'router')).verdict).toBe('fail');
  });

  it('does not take one lost answer for silence', () => {
    const events = [...rounds(0, 5, 'router', n1), ...rounds(5, 7, 'router'), ...rounds(7, 9, 'router', n1), runEnd];
    expect(verdictOf('L2-SILENT', ...events).verdict).toBe('pass');
  });

  it('does not call it silence when only the announcer hears nobody', () => {
    const events = [...rounds(0, 5, 'n1'), ...rounds(0, 5, 'n2', n1), runEnd];
    expect(verdictOf('L2-SILENT', ...events).verdict).toBe('pass');
    expect(verdictOf('L2-SILENT', ...rounds(0, 5, 'n1'), runEnd).verdict).toBe('inconclusive');
  });

  it('is not refuted by a place that heard an answer and then stopped listening', () => {
    const events = [...rounds(0, 5, 'router', n1), ...rounds(5, 35, 'n1'), ...rounds(5, 35, 'n2'), runEnd];
    expect(verdictOf('L2-SILENT', ...events).verdict).toBe('fail');
  });

  it('fails when the router hears nobody though nodes hear each other', () => {
    const events = [...rounds(0, 30, 'router'), ...rounds(0, 30, 'n1', n2), ...rounds(0, 30, 'n2', n1), runEnd];
    expect(verdictOf('L2-SILENT', ...events)).toMatchObject({ verdict: 'fail', subject: '192.0.2.200 at router' });
  });

  it('warns of a silence that ended', () => {
    const events = [...rounds(0, 3, 'router', n1), ...rounds(3, 9, 'router'), ...rounds(9, 12, 'router', n2), runEnd];
    expect(verdictOf('L2-SILENT', ...events)).toMatchObject({ verdict: 'warn', span: { fromNs: 3e9, until: 8e9 } });
  });
});

describe('L2-NEIGHFLIP', () => {
  it('lets an entry move once', () => {
    const events = [neighbour(0, 'router', n1, 'snapshot'), neighbour(5, 'router', n2), runEnd];
    expect(verdictOf('L2-NEIGHFLIP', ...events).verdict).toBe('pass');
  });

  it('fails when it goes back, and counts the requests that it broke', () => {
    const events = [
      neighbour(0, 'router', n1, 'snapshot'),
      neighbour(5, 'router', n2),
      neighbour(6, 'router', n1),
      failure(5.05),
      runEnd,
    ];
    const finding = verdictOf('L2-NEIGHFLIP', ...events);
    expect(finding.verdict).toBe('fail');
    expect(finding.summary).toContain('broke 1 request');
  });

  it('is unsure when the table never had the address', () => {
    expect(verdictOf('L2-NEIGHFLIP', neighbour(0, 'router', null, 'snapshot'), runEnd).verdict).toBe('inconclusive');
  });
});

const second = (over: Partial<Fact<'load.second'>> = {}): Event =>
  at(1, 'load', 'client', {
    type: 'load.second',
    scenario: 'post',
    requests: 100,
    failures: {},
    unlisted: 0,
    lost: 0,
    methods: { POST: 100 },
    connections: 2,
    latency: {},
    ...over,
  });
const ended = (outcome: Fact<'load.end'>['outcome'] = 'completed') =>
  at(20, 'load', 'client', { type: 'load.end', exitCode: 0, outcome, requests: 100 });
const threshold = (ok: boolean) =>
  at(20, 'load', 'client', { type: 'load.threshold', metric: 'http_req_failed', expression: 'rate<0.01', ok });

describe('LOAD-THRESHOLD', () => {
  it('passes when the thresholds held', () => {
    expect(verdictOf('LOAD-THRESHOLD', second(), threshold(true), ended(), runEnd).verdict).toBe('pass');
  });

  it('fails when there was no request at all', () => {
    expect(
      verdictOf('LOAD-THRESHOLD', second({ requests: 0, methods: {} }), threshold(true), ended(), runEnd).verdict,
    ).toBe('fail');
  });

  it.each([
    ['marked-failed', 'fail'],
    ['thresholds-crossed', 'fail'],
    ['script-error', 'inconclusive'],
    ['aborted', 'inconclusive'],
    ['failed', 'inconclusive'],
    ['interrupted', 'pass'],
  ] as const)('of a load that ended with %s is %s although the thresholds held', (outcome, verdict) => {
    expect(verdictOf('LOAD-THRESHOLD', second(), threshold(true), ended(outcome), runEnd).verdict).toBe(verdict);
  });

  it('is nobody’s echo when a cause is there that cannot make these failures', () => {
    const load = [second({ failures: { http5xx: 50 } }), threshold(false), ended('thresholds-crossed')];
    expect(verdictOf('LOAD-THRESHOLD', ...rounds(0, 5, 'router', n1, n2), ...load, runEnd).echoOf).toBeUndefined();
    const nothing = [second({ requests: 0, methods: {} }), ended('script-error')];
    expect(verdictOf('LOAD-THRESHOLD', ...rounds(0, 5, 'router', n1, n2), ...nothing, runEnd).echoOf).toBeUndefined();
  });

  it('is an echo of silence when nobody answers and nothing else fails', () => {
    const load = [second({ failures: { timeout: 20, unreachable: 9 } }), threshold(false), ended('thresholds-crossed')];
    expect(verdictOf('LOAD-THRESHOLD', ...rounds(0, 9, 'router'), ...load, runEnd).echoOf).toBe('L2-SILENT');
  });

  it('is an echo of the flips when they explain every failure', () => {
    const flipping = [neighbour(0, 'router', n1, 'snapshot'), neighbour(5, 'router', n2), neighbour(6, 'router', n1)];
    const load = [second({ failures: { reset: 1 } }), failure(5.05), threshold(false), ended('thresholds-crossed')];
    expect(verdictOf('LOAD-THRESHOLD', ...flipping, ...load, runEnd)).toMatchObject({
      verdict: 'fail',
      echoOf: 'L2-NEIGHFLIP',
    });
  });

  it('only warns when the address moved once and that broke what was open', () => {
    const moved = [neighbour(0, 'router', n1, 'snapshot'), neighbour(5, 'router', n2)];
    const load = [second({ failures: { reset: 1 } }), failure(5.05), threshold(false), ended('thresholds-crossed')];
    expect(verdictOf('LOAD-THRESHOLD', ...moved, ...load, runEnd).verdict).toBe('warn');
    const another = [second({ failures: { reset: 1 } }), failure(20)];
    expect(verdictOf('LOAD-THRESHOLD', ...moved, ...load, ...another, runEnd).verdict).toBe('fail');
  });

  it('stands on its own when something else failed as well', () => {
    const flipping = [neighbour(0, 'router', n1, 'snapshot'), neighbour(5, 'router', n2), neighbour(6, 'router', n1)];
    const other = failure(5.06, { class: 'http5xx', status: 500, errorCode: 1500 });
    const load = [second({ failures: { reset: 1, http5xx: 1 } }), failure(5.05), other, threshold(false), ended()];
    const finding = verdictOf('LOAD-THRESHOLD', ...flipping, ...load, runEnd);
    expect(finding.echoOf).toBeUndefined();
    expect(finding).toMatchObject({ unexplained: expect.stringContaining('1 http5xx') });
  });
});

describe('LOAD-REPEATS', () => {
  const counters = (seconds: number, resets: number) =>
    at(seconds, 'counters', 'client', { type: 'counter.snapshot', values: { TcpEstabResets: resets } });

  it('warns when the kernel counted more resets than the load reported', () => {
    const finding = verdictOf(
      'LOAD-REPEATS',
      counters(0, 7),
      second({ methods: { GET: 100 } }),
      ended(),
      counters(20, 257),
      runEnd,
    );
    expect(finding).toMatchObject({ verdict: 'warn', summary: expect.stringContaining('250') });
  });

  it('is unsure when the counters were read once, do not enclose the load, or have no such counter', () => {
    const load = [second(), ended()];
    const none = at(0, 'counters', 'client', { type: 'counter.snapshot', values: {} });
    for (const events of [
      [counters(0, 7), ...load],
      [counters(5, 7), ...load, counters(20, 7)],
      [none, ...load, none],
    ]) {
      expect(verdictOf('LOAD-REPEATS', ...events, runEnd).verdict).toBe('inconclusive');
    }
  });

  it('passes when the load reported all of them', () => {
    const events = [counters(0, 7), second({ failures: { reset: 50 } }), ended(), counters(20, 57), runEnd];
    expect(verdictOf('LOAD-REPEATS', ...events).verdict).toBe('pass');
  });
});
