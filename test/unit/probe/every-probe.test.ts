import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvent } from '../../../src/event/event.ts';
import type { Dated, Probe } from '../../../src/probe/contract.ts';
import { probes } from '../../../src/probe/list.ts';
import type { CommandEnd } from '../../../src/vantage/contract.ts';
import {
  chunksOf,
  cut,
  decode,
  endOf,
  head,
  lengthOf,
  type Recorded,
  reading,
  recorded,
  recordingsOf,
  startedNs,
} from './recorded.ts';

const target = '192.0.2.200';
const slot = { interface: 'eth0', target, seconds: 3 };

/** Arguments to try each probe with. A new probe needs its line here. */
const samples: Readonly<Record<string, readonly unknown[]>> = {
  arping: [
    { flavour: 'iputils', ...slot },
    { flavour: 'habets', ...slot },
  ],
  'arp-sysctl': [undefined],
  'ip-address': [undefined],
  'ip-link': [undefined],
  'ip-neigh': [{}, { address: target }],
  'ip-route': [undefined],
  'neigh-monitor': [{}, { address: target }],
  nstat: [undefined],
  tcpdump: [
    {
      interface: 'eth0',
      folder: '/capture',
      filter: [],
      snapLength: 128,
      rotateSeconds: 2,
      rotateMegabytes: 10,
      maxPackets: 1000,
    },
  ],
};

/** Probes whose standard output is read, with their recordings. */
const recordings = [
  'arping',
  'arp-sysctl',
  'ip-address',
  'ip-link',
  'ip-neigh',
  'ip-route',
  'neigh-monitor',
  'nstat',
].map((name) => ({ name, probe: probeNamed(name), files: recordingsOf(name) }));

function probeNamed(name: string): Probe<never> {
  const found = probes.find((probe) => probe.name === name);
  if (!found) throw new Error(`no probe is called ${name}`);
  return found;
}

const argsOf = (name: string): readonly never[] => (samples[name] ?? []) as never[];

const common = { stderrTail: '', truncated: false, startedNs, endedNs: startedNs + 3.1e9 };
const ends = fc.constantFrom<CommandEnd>(
  { ...common, how: 'exited', exitCode: 0 },
  { ...common, how: 'exited', exitCode: 1, stderrTail: 'tool: something went wrong' },
  { ...common, how: 'signalled', signal: 'SIGKILL' },
  { ...common, how: 'timed-out' },
  { ...common, how: 'aborted' },
  { ...common, how: 'lost', truncated: true },
  { ...common, how: 'not-started', reason: 'no-such-tool' },
);

/** Lines that look right and say what cannot be. */
const absurd = fc.constantFrom(
  'Sent 999999999 probes (999999999 broadcast(s))\n',
  '999999999 packets transmitted, 0 packets received\n',
  `Unicast reply from ${target} [02:00:00:00:02:11]  99999999999999999999.999ms\n`,
  `42 bytes from 02:00:00:00:02:11 (${target}): index=0 time=-123456789.000 sec\n`,
  `42 bytes from 02:00:00:00:02:11:99 (${target}): index=0 time=1.000 msec\n`,
  'Timeout\n',
  '[9999-99-99T99:99:99.999999] 192.0.2.200 dev eth0 lladdr 80:00:00:00:fe:80:00:00 STALE \n',
  'Deleted Deleted dev dev dev FAILED \n',
  '/proc/sys/net/ipv4/conf/../../arp_ignore:1\n',
  '[{"ifindex":-1,"ifname":7},{"dst":"x","dev":"y","state":[]},{},null]',
  '{"kernel":{"IpInReceives":1e999}}',
);

function expectEvents(dated: readonly Dated[]) {
  for (const { fact, atNs, span } of dated) {
    const raw = span && { file: 'raw', ...span };
    expect(checkEvent({ atNs: atNs ?? 0, source: 'test', fact, ...(raw && { raw }) })).toMatchObject({ ok: true });
  }
}

const observed = (dated: readonly Dated[]) => dated.filter(({ fact }) => fact.type !== 'probe.failed');

describe('the list of probes', () => {
  it('has each name once, and a page that tells of each', () => {
    const names = probes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const page = readFileSync(new URL('../../../docs/probes.md', import.meta.url), 'utf8');
    for (const name of names) expect(page).toContain(`| \`${name}\` |`);
  });

  it.each(probes)('$name has arguments to be tested with, and gives its argv by them alone', ({ name, argv }) => {
    expect(argsOf(name)).not.toHaveLength(0);
    for (const args of argsOf(name)) expect(argv(args)).toEqual(argv(args));
  });
});

describe.each(probes)('$name', ({ name, open }) => {
  it('survives any bytes in any chunks, and says only what an event may say', () => {
    const text = absurd.map((line) => new TextEncoder().encode(line));
    const garbage = fc.array(fc.tuple(fc.oneof(fc.uint8Array({ maxLength: 200 }), text), fc.nat(4e9)));
    fc.assert(
      fc.property(fc.constantFrom(...argsOf(name)), garbage, ends, (args, pieces, end) => {
        const chunks = pieces.map(([bytes, afterNs]) => ({ bytes, gotNs: startedNs + afterNs }));
        expectEvents(decode(open(args, { startedNs, epochNs: 0n }), chunks, end));
      }),
    );
  });
});

describe.each(recordings)('$name on what the real tool printed', ({ name, probe, files }) => {
  const open = (recording: Recorded, args: never) => probe.open(args, reading(recording));

  it('is recorded with the very command that the probe runs', () => {
    const argvs = files.map((file) => recorded(file).argv.join(' '));
    expect(argsOf(name).map((args) => probe.argv(args).join(' '))).toSatisfy((all: string[]) =>
      all.every((argv) => argvs.includes(argv)),
    );
  });

  it('says only what an event may say', () => {
    for (const file of files) {
      const recording = recorded(file);
      for (const args of argsOf(name))
        expectEvents(decode(open(recording, args), chunksOf(recording), endOf(recording)));
    }
  });

  it('does not care how the output is cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.constantFrom(...argsOf(name)),
        fc.array(fc.nat(8000)),
        (file, args, places) => {
          const recording = recorded(file);
          const whole = decode(open(recording, args), chunksOf(recording), endOf(recording));
          const pieces = cut(chunksOf(recording), places);
          expect(decode(open(recording, args), pieces, endOf(recording))).toEqual(whole);
        },
      ),
    );
  });

  it('tells the beginning of the same story when the output breaks off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.constantFrom(...argsOf(name)), fc.nat(10_000), (file, args, place) => {
        const recording = recorded(file);
        const chunks = chunksOf(recording);
        const whole = observed(decode(open(recording, args), chunks, endOf(recording)));
        const { endedNs } = endOf(recording);
        const lost: CommandEnd = { ...common, endedNs, how: 'lost' };
        const part = observed(decode(open(recording, args), head(chunks, place % (lengthOf(chunks) + 1)), lost));
        expect(part).toEqual(whole.slice(0, part.length));
      }),
    );
  });
});
