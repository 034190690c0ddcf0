import type { Fact } from '../event/event.ts';
import type { ProbeFailure } from '../event/fact/source.ts';
import { type FilterTerm, filterExpression } from '../packet/filter.ts';
import type { Argv, CommandEnd } from '../vantage/contract.ts';
import type { Probe } from './contract.ts';

/** A capture into a folder of its own. */
export interface CaptureArgs {
  /** Or `any`: every interface, at the price of the destination's MAC and with forwarded packets seen twice. */
  readonly interface: string;
  /** Where the files go; it must exist and be used by this capture alone. */
  readonly folder: string;
  /** What to capture: what any of the terms matches; with no term, everything. */
  readonly filter: readonly FilterTerm[];
  /** Bytes kept of each packet. Keep it small: immediate mode's buffer has room for 2 MiB of packets of this size. */
  readonly snapLength: number;
  /** A file is closed when the first packet arrives that is at least this much younger than the file. */
  readonly rotateSeconds: number;
  /** A file is closed when it has grown beyond this many millions of bytes. */
  readonly rotateMegabytes: number;
  /** The capture ends by itself after this many packets, which bounds all of its files together. */
  readonly maxPackets: number;
}

/** Enough for Ethernet, two VLAN tags, IPv6 and a TCP header with all its options (14 + 8 + 40 + 60), in a round number. */
export const headerSnapLength = 128;

/**
 * tcpdump, writing rotated pcap files that are pulled while it goes on. Needs libpcap 1.5 (2013) or newer for
 * `--immediate-mode`. Its standard output is empty; it says what it counted, and what went wrong, on standard error.
 */
export const tcpdump: Probe<CaptureArgs> = {
  name: 'tcpdump',
  source: 'capture',
  argv: captureArgv,
  open: (args) => ({ chunk: () => [], end: (end) => readEnd(end, args.maxPackets).map((fact) => ({ fact })) }),
};

const filePrefix = 'capture-';

function captureArgv(args: CaptureArgs): Argv {
  const expression = filterExpression(args.filter);
  return [
    'tcpdump',
    // Not promiscuous: a diagnosis does not change how the node's interfaces work.
    '-p',
    '-n',
    // Otherwise it becomes the user `tcpdump` before it opens the first rotated file, and may not write into a 0700 folder.
    '-Z',
    'root',
    // Otherwise packets reach it up to a second late, and those of the last unfinished block are lost when it is stopped,
    // without being counted as dropped (300 of 300 000; tcpdump 4.99.3).
    '--immediate-mode',
    // Whole packets in the file at any time: what is open can be read too, and a killed capture has lost nothing.
    '-U',
    '-i',
    args.interface,
    '-s',
    String(args.snapLength),
    '-c',
    String(args.maxPackets),
    '-G',
    String(args.rotateSeconds),
    '-C',
    String(args.rotateMegabytes),
    // No -W: with -G and -C it is a ring within each period, which silently overwrites the period's first packets.
    '-w',
    // The name is a strftime(3) format. Seconds since 1970, so that names have an order and no time zone.
    `${args.folder.replaceAll('%', '%%')}/${filePrefix}%s.pcap`,
    ...(expression === '' ? [] : [expression]),
  ];
}

/** The files of a capture, by name. */
export interface CaptureFiles {
  /** Oldest first. tcpdump will not touch them again. */
  readonly complete: readonly string[];
  /** The one that tcpdump may still write into; undefined when it has ended, or not begun. */
  readonly open: string | undefined;
}

const fileName = new RegExp(`^${filePrefix}(\\d+)\\.pcap(\\d*)$`);

/**
 * Tells from a listing of the capture's folder which files are complete; names that are not tcpdump's are left out.
 *
 * A file is complete when there is a younger one, because tcpdump closes before it opens, or when tcpdump has ended. It
 * rotates only when a packet arrives, so on a quiet link the last file stays open: read that in place, it has whole packets.
 * Names carry the second of rotation and, for further files of the same period, a number (`capture-1795250372.pcap`,
 * `….pcap1`, … `….pcap10`). A clock set back does not disturb the order: tcpdump waits until it has caught up.
 */
export function captureFiles(names: readonly string[], ended: boolean): CaptureFiles {
  const ordered = names
    .flatMap((name) => {
      const [, second, number] = fileName.exec(name) ?? [];
      return second === undefined ? [] : [{ name, second: Number(second), number: Number(number) }];
    })
    .sort((a, b) => a.second - b.second || a.number - b.number)
    .map(({ name }) => name);
  const open = ended ? undefined : ordered.at(-1);
  return { complete: open === undefined ? ordered : ordered.slice(0, -1), open };
}

type Failure = Omit<Fact<'probe.failed'>, 'type' | 'probe'>;

/** Reads what tcpdump said and how it ended. Counts that it did not say (because it was killed) are null. */
function readEnd(end: CommandEnd, maxPackets: number): Fact[] {
  const captured = count(end.stderrTail, /^(\d+) packets? captured$/m);
  const facts: Fact[] = [];
  if (captured !== null || /^tcpdump: listening on /m.test(end.stderrTail)) {
    facts.push({
      type: 'capture.ended',
      captured,
      droppedByKernel: count(end.stderrTail, /^(\d+) packets? dropped by kernel$/m),
      droppedByInterface: count(end.stderrTail, /^(\d+) packets? dropped by interface$/m),
    });
  }
  const failure = failureOf(end, captured, maxPackets);
  if (failure) facts.push({ type: 'probe.failed', probe: 'tcpdump', ...failure });
  return facts;
}

function count(text: string, pattern: RegExp): number | null {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

function failureOf(end: CommandEnd, captured: number | null, maxPackets: number): Failure | undefined {
  switch (end.how) {
    case 'exited':
      if (end.exitCode !== 0) return complaintOf(end.stderrTail, `tcpdump ended with exit code ${end.exitCode}`);
      return captured !== null && captured >= maxPackets ? fullCapture(maxPackets) : undefined;
    case 'aborted':
      return undefined;
    case 'timed-out':
      return { reason: 'timed-out', message: 'the capture was still running at its deadline' };
    case 'lost':
      return { reason: 'lost', message: 'the vantage stopped answering during the capture' };
    case 'signalled':
      return complaintOf(end.stderrTail, `tcpdump was ended by ${end.signal}`);
    case 'not-started':
      return notStarted(end.reason);
  }
}

function fullCapture(maxPackets: number): Failure {
  return {
    reason: 'failed',
    message: `the capture ended at its limit of ${maxPackets} packets; what came later was not seen`,
    hint: 'capture less (a narrower filter), or for a shorter time',
  };
}

function notStarted(reason: 'no-such-tool' | 'permission' | 'unreachable'): Failure {
  switch (reason) {
    case 'no-such-tool':
      return { reason, message: 'tcpdump is not installed there', hint: 'install the package tcpdump' };
    case 'permission':
      return { reason, message: 'tcpdump may not be run there', hint: 'run as root' };
    case 'unreachable':
      return { reason, message: 'the vantage could not be reached' };
  }
}

interface Complaint {
  readonly pattern: RegExp;
  readonly reason: ProbeFailure;
  readonly hint: string;
}

/** What tcpdump 4.99.3 with libpcap 1.10.3 says when it cannot go on, the first match counts. */
const complaints: readonly Complaint[] = [
  {
    pattern: /permission to (perform this capture|capture)|Operation not permitted/,
    reason: 'permission',
    hint: 'run as root, or with CAP_NET_RAW',
  },
  {
    pattern: /: Permission denied$/,
    reason: 'permission',
    hint: 'the folder for the capture must be writable for root',
  },
  { pattern: /No such device/, reason: 'failed', hint: '`ip link` there lists the interfaces' },
  { pattern: /That device is not up/, reason: 'failed', hint: 'bring the interface up: `ip link set … up`' },
  { pattern: /The interface disappeared/, reason: 'failed', hint: 'the interface was removed during the capture' },
  {
    pattern: /(unrecognized|invalid) option/,
    reason: 'too-old',
    hint: 'a tcpdump with --immediate-mode (libpcap 1.5 or newer) is needed',
  },
  { pattern: /Couldn't find user/, reason: 'failed', hint: '/etc/passwd there must have the user root' },
];

/** The first thing tcpdump complained about; it announces what it does in the same way. */
function complaintOf(stderrTail: string, otherwise: string): Failure {
  const said = stderrTail
    .split('\n')
    .filter((line) => line.startsWith('tcpdump: ') && !/^tcpdump: (listening on|data link type|WARNING)/.test(line))
    .map((line) => line.slice('tcpdump: '.length).trim());
  const message = said[0];
  if (message === undefined) return { reason: 'failed', message: otherwise };
  const known = complaints.find(({ pattern }) => pattern.test(message));
  return known ? { reason: known.reason, message, hint: known.hint } : { reason: 'failed', message };
}
