import type { Fact } from '../event/event.ts';
import type { CommandEnd } from '../vantage/contract.ts';
import type { Dated, Probe } from './contract.ts';
import { badOutput, failureOf, type Tool } from './failure.ts';
import { type Line, lineReader } from './lines.ts';
import { ethernetAddress } from './mac.ts';

export interface NeighMonitorArgs {
  /** Only changes of this address; all without it. `ip monitor` cannot filter by address, so the decoder does. */
  readonly address?: string;
}

const tool: Tool = { probe: 'neigh-monitor', package: 'iproute2' };

/**
 * Changes of the neighbour table as the kernel announces them. Text: `ip monitor` of iproute2 6.1 ignores `-j`.
 * `-ts` prints local time, so it must run with `TZ=UTC`, as vantages start every command.
 */
export const neighMonitor: Probe<NeighMonitorArgs> = {
  name: 'neigh-monitor',
  source: 'neigh',
  argv: () => ['ip', '-ts', 'monitor', 'neigh'],
  open: ({ address }, { epochNs }) => {
    const read = lineReader();
    return {
      chunk: (bytes, gotNs) => read(bytes, gotNs).flatMap((line) => changeIn(line, epochNs, address)),
      end: (end) => failureAt(end).map((fact) => ({ fact })),
    };
  },
};

/** It runs until somebody ends it, so its deadline is no failure. */
function failureAt(end: CommandEnd): readonly Fact[] {
  // The kernel's message when its socket overran (ENOBUFS): `ip` reads on, the changes in between are gone.
  if (/No buffer space available/.test(end.stderrTail))
    return [badOutput(tool, 'changes came faster than they were read; some are missing')];
  const failed = end.how === 'timed-out' && !end.truncated ? undefined : failureOf(tool, end);
  return failed ? [failed] : [];
}

const stampPattern = /^\[(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})\] (?:\[NEIGH\])?/;

function changeIn({ text, gotNs, span }: Line, epochNs: bigint, address: string | undefined): readonly Dated[] {
  const stamp = stampPattern.exec(text);
  const fact = entryIn(stamp ? text.slice(stamp[0].length) : text);
  if (!fact || (address !== undefined && fact.address !== address)) return [];
  return [{ fact, atNs: (stamp && sinceEpoch(stamp, epochNs)) ?? gotNs, span }];
}

/** A printed UTC time as nanoseconds since the run's start; nothing for a time so far off that no number holds it. */
function sinceEpoch(stamp: RegExpExecArray, epochNs: bigint): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, us = 0] = stamp.slice(1).map(Number);
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const atNs = Number(BigInt(ms) * 1_000_000n + BigInt(us) * 1000n - epochNs);
  return Number.isSafeInteger(atNs) ? atNs : undefined;
}

/** Kernel NUD states by the names of iproute2 (ip/ipneigh.c). */
const states = new Set(['INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NOARP', 'PERMANENT', 'NONE']);

/**
 * `[Deleted ]ADDRESS dev INTERFACE[ lladdr MAC][ router][ proxy][ extern_learn]… STATE`. Entries that others are answered
 * with (`proxy`) are no neighbours, and `miss` is a question to user space: neither is a change of the table.
 */
function entryIn(text: string): Fact<'neigh.entry'> | undefined {
  const words = text.trim().split(/ +/);
  const deleted = words[0] === 'Deleted';
  const [address, dev, name, ...attributes] = deleted ? words.slice(1) : words;
  if (address === undefined || dev !== 'dev' || name === undefined || attributes.includes('proxy')) return undefined;
  const lladdr = attributes.includes('lladdr') ? attributes[attributes.indexOf('lladdr') + 1] : undefined;
  const state = deleted ? 'DELETED' : attributes.find((word) => states.has(word));
  if (state === undefined) return undefined;
  return {
    type: 'neigh.entry',
    address,
    interface: name,
    mac: deleted ? null : ethernetAddress(lladdr),
    state,
    origin: 'change',
  };
}
