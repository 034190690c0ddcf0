import type { Fact } from '../event/event.ts';
import { type FilterTerm, filterExpression } from '../packet/filter.ts';
import type { Argv, CommandEnd } from '../vantage/contract.ts';
import type { Probe } from './contract.ts';
import { failureOf, type Tool } from './failure.ts';

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

const tool: Tool = {
  probe: 'tcpdump',
  package: 'tcpdump',
  privilege: 'root or CAP_NET_RAW',
  // In the words of tcpdump 4.99.3 with libpcap 1.10.3.
  hints: [
    [/: Permission denied$/m, 'The folder for the capture must be writable for root on the vantage.'],
    [/No such device/, 'There is no such interface on the vantage; `ip link` lists those there are.'],
    [/That device is not up/, 'Set the interface up: `ip link set … up`.'],
    [/The interface disappeared/, 'The interface was removed during the capture; look for who did that.'],
    [/(unrecognized|invalid) option/, 'It needs a tcpdump with --immediate-mode: libpcap 1.5 or newer.'],
    [/Couldn't find user/, 'The vantage has no user root in its /etc/passwd; add it there.'],
  ],
};

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
  const isFull = end.how === 'exited' && end.exitCode === 0 && captured !== null && captured >= maxPackets;
  const failure = isFull
    ? fullCapture(maxPackets)
    : failureOf(tool, { ...end, stderrTail: complaintsIn(end.stderrTail) });
  if (failure) facts.push(failure);
  return facts;
}

function count(text: string, pattern: RegExp): number | null {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

const fullCapture = (maxPackets: number): Fact<'probe.failed'> => ({
  type: 'probe.failed',
  probe: tool.probe,
  reason: 'failed',
  message: `the capture ended at its limit of ${maxPackets} packets; what came later was not seen`,
  hint: 'Capture less (a narrower filter), or for a shorter time.',
});

/** What tcpdump says of a capture that goes well: it announces in the same way as it complains, and then counts. */
const noComplaint =
  /^tcpdump: (listening on|data link type|WARNING)|^\d+ packets? (captured|received by filter|dropped by (kernel|interface))$/;

const complaintsIn = (stderrTail: string): string =>
  stderrTail
    .split('\n')
    .filter((line) => !noComplaint.test(line))
    .map((line) => line.replace(/^tcpdump: /, ''))
    .join('\n');
