import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factTable } from '../../../src/event/event.ts';
import { type CaptureArgs, captureFiles, tcpdump } from '../../../src/probe/tcpdump.ts';
import type { CommandEnd } from '../../../src/vantage/contract.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/packet/${name}`, import.meta.url), 'utf8');
const said = (name: string): string => fixture(`stderr/${name}.txt`);

const args: CaptureArgs = {
  interface: 'eth0',
  folder: '/run/capture',
  filter: [{ kind: 'neighbour', address: '192.0.2.200' }],
  snapLength: 128,
  rotateSeconds: 5,
  rotateMegabytes: 2,
  maxPackets: 1000,
};

const times = { startedNs: 0, endedNs: 1, truncated: false };
const exited = (stderrTail: string, exitCode: number): CommandEnd => ({
  ...times,
  stderrTail,
  how: 'exited',
  exitCode,
});

const factsOf = (end: CommandEnd, limits: Partial<CaptureArgs> = {}) =>
  tcpdump
    .open({ ...args, ...limits }, { startedNs: 0, epochNs: 0n })
    .end(end)
    .map(({ fact }) => fact);

const ended = (captured: number | null, droppedByKernel: number | null, droppedByInterface: number | null = null) => ({
  type: 'capture.ended',
  captured,
  droppedByKernel,
  droppedByInterface,
});

describe('the command', () => {
  it('is a capture into rotated files, bounded in packets', () => {
    const command =
      'tcpdump -p -n -Z root --immediate-mode -U -i eth0 -s 128 -c 1000 -G 5 -C 2 -w /run/capture/capture-%s.pcap';
    expect(tcpdump.argv(args)).toEqual([...command.split(' '), '(arp host 192.0.2.200)']);
    expect(tcpdump.argv({ ...args, filter: [] })).toEqual(command.split(' '));
  });

  it('keeps a folder with a percent sign out of the time format', () => {
    expect(tcpdump.argv({ ...args, folder: '/tmp/50%s' })).toContain('/tmp/50%%s/capture-%s.pcap');
  });
});

describe('the end', () => {
  it.each([
    ['stopped-by-sigint', ended(0, 0)],
    ['packets-dropped', ended(59_521, 479)],
    ['any-interface', ended(2, 0)],
  ])('reads the counts of %s', (name, account) => {
    expect(factsOf(exited(said(name), 0), { maxPackets: 100_000 })).toEqual([account]);
  });

  it('reads drops of the interface, which are only printed when there are some', () => {
    const text =
      '1 packet captured\n9 packets received by filter\n2 packets dropped by kernel\n1 packet dropped by interface\n';
    expect(factsOf(exited(text, 0))).toEqual([ended(1, 2, 1)]);
  });

  it('says that a capture ended at its own limit', () => {
    expect(factsOf(exited(said('limit-reached'), 0), { maxPackets: 3 })).toEqual([
      ended(3, 0),
      expect.objectContaining({
        type: 'probe.failed',
        reason: 'failed',
        message: expect.stringContaining('limit of 3 packets'),
      }),
    ]);
  });

  it.each([
    ['no-such-interface', 'failed', 'nope: No such device exists', /`ip link`/],
    ['interface-down', 'failed', 'eth8: That device is not up', /interface up/],
    [
      'not-permitted',
      'permission',
      "eth0: You don't have permission to perform this capture on that device",
      /root or CAP_NET_RAW/,
    ],
    ['bad-filter', 'failed', "can't parse filter expression: syntax error", undefined],
    ['impossible-filter', 'failed', 'expression rejects all packets', undefined],
    ['no-such-folder', 'failed', 'nowhere/c-1795251371.pcap: No such file or directory', undefined],
    ['unknown-option', 'too-old', "unrecognized option '--immediately'", /libpcap 1\.5/],
    ['no-such-user', 'failed', "Couldn't find user 'nobody-at-all'", /user root/],
  ])('makes no account of a capture that did not begin: %s', (name, reason, message, hint) => {
    expect(factsOf(exited(said(name), 1))).toEqual([
      {
        type: 'probe.failed',
        probe: 'tcpdump',
        reason,
        message,
        ...(hint && { hint: expect.stringMatching(hint) }),
      },
    ]);
  });

  it('knows a lack of rights without the system call that failed, which not every libpcap tells', () => {
    const [firstLine = ''] = said('not-permitted').split('\n');
    expect(factsOf(exited(firstLine, 1))).toEqual([expect.objectContaining({ reason: 'permission' })]);
  });

  it('says what stood in the way when something else was to start tcpdump', () => {
    const text = "timeout: failed to run command 'tcpdump': No such file or directory\n";
    expect(factsOf(exited(text, 127))).toEqual([
      expect.objectContaining({ reason: 'no-such-tool', message: text.trim(), hint: expect.stringMatching(/tcpdump/) }),
    ]);
  });

  it('makes an account of a capture that broke off', () => {
    expect(factsOf(exited(said('interface-removed'), 1))).toEqual([
      ended(0, 0),
      expect.objectContaining({
        reason: 'failed',
        message: 'pcap_loop: The interface disappeared',
        hint: expect.stringMatching(/removed/),
      }),
    ]);
    expect(factsOf(exited(said('folder-not-writable'), 1))).toEqual([
      ended(null, null),
      expect.objectContaining({
        reason: 'permission',
        message: expect.stringContaining('Permission denied'),
        hint: expect.stringMatching(/writable/),
      }),
    ]);
  });

  it('does not invent counts that a killed tcpdump never printed', () => {
    expect(factsOf({ ...times, stderrTail: said('killed'), how: 'signalled', signal: 'SIGKILL' })).toEqual([
      ended(null, null),
      expect.objectContaining({ reason: 'failed', message: 'SIGKILL ended it' }),
    ]);
  });

  it.each([
    ['timed-out', 'its deadline ended it'],
    ['lost', 'the vantage stopped answering'],
  ] as const)('says that a capture %s', (how, message) => {
    const facts = factsOf({ ...times, stderrTail: said('stopped-by-sigint'), how });
    expect(facts).toEqual([ended(0, 0), expect.objectContaining({ type: 'probe.failed', reason: how, message })]);
  });

  it('does not call it a failure that we ended it', () => {
    const stderrTail = said('stopped-by-sigint');
    expect(factsOf({ ...times, stderrTail, how: 'aborted' })).toEqual([ended(0, 0)]);
    expect(factsOf({ ...times, stderrTail, how: 'signalled', signal: 'SIGTERM' })).toEqual([ended(0, 0)]);
  });

  it.each(['no-such-tool', 'permission', 'unreachable'] as const)('says that it could not be started: %s', (reason) => {
    expect(factsOf({ ...times, stderrTail: '', how: 'not-started', reason })).toEqual([
      expect.objectContaining({ type: 'probe.failed', reason }),
    ]);
  });

  it('makes facts that the journal would take of any text', () => {
    const word = fc.constantFrom(
      'tcpdump: ',
      ' packets',
      ' captured',
      ' dropped by kernel',
      '\n',
      '7',
      'listening on ',
      'x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join('')),
        ),
        fc.nat(255),
        (text, exitCode) => {
          for (const { type, ...fields } of factsOf(exited(text, exitCode))) {
            expect(factTable[type].safeParse(fields).success).toBe(true);
          }
        },
      ),
    );
  });
});

describe('the files', () => {
  const names = fixture('rotated-names.txt').trimEnd().split('\n');
  const numbered = (second: number, last: number) =>
    Array.from({ length: last + 1 }, (_, number) => `capture-${second}.pcap${number === 0 ? '' : number}`);
  const inOrder = [...numbered(1_795_251_379, 23), ...numbered(1_795_251_385, 4)];

  it('are complete but for the youngest while tcpdump goes on', () => {
    expect(captureFiles(names, false)).toEqual({ complete: inOrder.slice(0, -1), open: 'capture-1795251385.pcap4' });
  });

  it('are all complete when it has ended', () => {
    expect(captureFiles(names, true)).toEqual({ complete: inOrder, open: undefined });
  });

  it('are tcpdump’s only, and none at first', () => {
    expect(captureFiles(['.', 'notes', 'capture-.pcap', 'capture-1.pcap.gz', 'xcapture-1.pcap'], false)).toEqual({
      complete: [],
      open: undefined,
    });
  });

  it('are told in any order of the listing', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (listing) => {
        expect(captureFiles(listing, false)).toEqual(captureFiles(names, false));
      }),
    );
  });
});
