import { ethernetAddress } from './mac.ts';

/** Two programs are called `arping`; what they print and what their flags mean differ. */
export type ArpingFlavour = 'iputils' | 'habets';

/** What one line of arping's output says. */
export type ArpingLine =
  | { readonly says: 'answer'; readonly mac: string; readonly rttUs: number }
  /** The round that ends with this line had no answer. Only Habets' arping says so. */
  | { readonly says: 'silence' }
  /** The summary: how many broadcasts were sent. */
  | { readonly says: 'sent'; readonly broadcasts: number }
  | { readonly says: 'other' };

const other: ArpingLine = { says: 'other' };

/**
 * @param version what `arping -V` printed on standard output. Habets' takes `-V` for a VLAN, lacks its number, and prints its
 * usage with its name.
 * @returns null for any other: busybox has an arping as well, and prints nothing there.
 */
export function arpingFlavour(version: string): ArpingFlavour | null {
  if (/\biputils\b/.test(version)) return 'iputils';
  if (/\bHabets\b/.test(version)) return 'habets';
  return null;
}

/**
 * Reads one line of either flavour.
 * @param target address that was asked for; answers for another one are `other`.
 */
export const arpingLine = (flavour: ArpingFlavour, text: string, target: string): ArpingLine =>
  flavour === 'iputils' ? iputilsLine(text, target) : habetsLine(text, target);

/** "Unicast request from" is a question that came back, no answer, and its time is measured from nothing. */
const iputilsAnswer = /^(?:Unicast|Broadcast) reply from (\S+) \[([\dA-Fa-f:]+)\].* (\d+)\.(\d{3})ms$/;

function iputilsLine(text: string, target: string): ArpingLine {
  const answer = iputilsAnswer.exec(text);
  if (answer) return answerOf(answer[1], target, answer[2], iputilsRttUs(Number(answer[3]), Number(answer[4])));
  const sent = /^Sent \d+ probes \((\d+) broadcast\(s\)\)$/.exec(text);
  return sent ? { says: 'sent', broadcasts: Number(sent[1]) } : other;
}

/**
 * iputils rounds the milliseconds half up and then prints the rest plus 500 µs (arping.c, recv_pack: `usecs -= msecs * 1000 -
 * 500`): 26 µs read "0.526ms".
 */
const iputilsExcessUs = 500;

const iputilsRttUs = (ms: number, us: number): number => Math.max(0, ms * 1000 + us - iputilsExcessUs);

const habetsAnswer = /^\d+ bytes from ([\dA-Fa-f:]+) \((\S+)\): .*\btime=(-?\d+\.\d+) (nsec|usec|msec|sec)$/;
const microseconds: Readonly<Record<string, number>> = { nsec: 1e-3, usec: 1, msec: 1e3, sec: 1e6 };

function habetsLine(text: string, target: string): ArpingLine {
  if (text === 'Timeout') return { says: 'silence' };
  const answer = habetsAnswer.exec(text);
  if (answer) return answerOf(answer[2], target, answer[1], Number(answer[3]) * (microseconds[answer[4] ?? ''] ?? 1));
  const sent = /^(\d+) packets transmitted, /.exec(text);
  return sent ? { says: 'sent', broadcasts: Number(sent[1]) } : other;
}

/** A slot lasts up to a minute, so nothing can have been on its way for longer: such a figure is damaged output. */
const longestRttUs = 60e6;

function answerOf(address: string | undefined, target: string, mac: string | undefined, rttUs: number): ArpingLine {
  const known = ethernetAddress(mac);
  if (known === null || address !== target || Math.abs(rttUs) > longestRttUs) return other;
  // To the nanosecond, which is more than either prints; else 10.775 ms would be 10775.000000000002 µs.
  return { says: 'answer', mac: known, rttUs: Math.round(rttUs * 1e3) / 1e3 };
}
