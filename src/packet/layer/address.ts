import { uint16 } from '../integer.ts';

const hexadecimalOctets = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

const octet = (bytes: Uint8Array, at: number): string => hexadecimalOctets[bytes[at] ?? 0] ?? '';

/** The six octets at `at`, lower-case and colon-separated. */
export function formatMac(bytes: Uint8Array, at: number): string {
  return `${octet(bytes, at)}:${octet(bytes, at + 1)}:${octet(bytes, at + 2)}:${octet(bytes, at + 3)}:${octet(bytes, at + 4)}:${octet(bytes, at + 5)}`;
}

/** The four octets at `at`, dotted. */
export function formatIpv4(bytes: Uint8Array, at: number): string {
  return `${bytes[at] ?? 0}.${bytes[at + 1] ?? 0}.${bytes[at + 2] ?? 0}.${bytes[at + 3] ?? 0}`;
}

/** The sixteen octets at `at` in the form of RFC 5952 (§5 for IPv4-mapped addresses): what `ip` and tcpdump print too. */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => uint16(bytes, at + 2 * index));
  const zeros = longestZeros(groups);
  if (zeros.start === 0 && zeros.length === 5 && groups[5] === 0xffff) return `::ffff:${formatIpv4(bytes, at + 12)}`;
  if (zeros.length < 2) return joinGroups(groups);
  return `${joinGroups(groups.slice(0, zeros.start))}::${joinGroups(groups.slice(zeros.start + zeros.length))}`;
}

const joinGroups = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(':');

/** The longest run of zero groups, the first of them where two are equally long (RFC 5952 §4.2.3). */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === 0) end += 1;
    if (end - start > longest.length) longest = { start, length: end - start };
  }
  return longest;
}
