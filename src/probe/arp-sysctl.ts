import type { CommandEnd } from '../vantage/contract.ts';
import type { Dated, Probe } from './contract.ts';
import { badOutput, describeFailure, failureOf, type Tool, wasStopped } from './failure.ts';
import { type Line, lineReader } from './lines.ts';

const tool: Tool = { probe: 'arp-sysctl', package: 'findutils' };

/** Who answers ARP for what, and what is done with answers (kernel: Documentation/networking/ip-sysctl.rst). */
const interfaceKeys = [
  'arp_accept',
  'arp_announce',
  'arp_filter',
  'arp_ignore',
  'arp_notify',
  'drop_gratuitous_arp',
  'forwarding',
  'proxy_arp',
  'proxy_arp_pvlan',
  'rp_filter',
];

/** How long a neighbour is believed, and how it is asked again. */
const neighbourKeys = [
  'base_reachable_time_ms',
  'delay_first_probe_time',
  'gc_stale_time',
  'locktime',
  'mcast_resolicit',
  'mcast_solicit',
  'proxy_delay',
  'retrans_time_ms',
  'ucast_solicit',
];

/**
 * The sysctls that decide about ARP, of every interface in the vantage's network namespace. Read with `find` and `grep`:
 * every Debian and every busybox has both, `sysctl` (procps) is often missing, and `sysctl -a` would read thousands more.
 */
export const arpSysctl: Probe<undefined> = {
  name: 'arp-sysctl',
  source: 'sysctls',
  argv: () => [
    'find',
    '/proc/sys/net/ipv4/conf',
    '/proc/sys/net/ipv4/neigh',
    '(',
    ...[...interfaceKeys, ...neighbourKeys].flatMap((key, at) => [...(at === 0 ? [] : ['-o']), '-name', key]),
    ')',
    // `-H` although there are many files: with one, grep would leave out its name.
    ...['-exec', 'grep', '-H', '.', '{}', '+'],
  ],
  open: () => {
    const read = lineReader();
    let values = 0;
    return {
      chunk: (bytes, gotNs) => {
        const found = read(bytes, gotNs).flatMap(valueIn);
        values += found.length;
        return found;
      },
      end: (end) => failureAt(end, values),
    };
  },
};

function failureAt(end: CommandEnd, values: number): readonly Dated[] {
  if (wasStopped(end)) return [];
  // An interface that goes away while it is read makes the exit code 1 and loses nothing else.
  const failed = end.how === 'exited' && !end.truncated && values > 0 ? undefined : failureOf(tool, end);
  if (failed) return [{ fact: failed }];
  if (values > 0) return [];
  return [{ fact: end.stderrTail === '' ? badOutput(tool, 'it printed no value') : describeFailure(tool, end) }];
}

function valueIn({ text, gotNs, span }: Line): readonly Dated[] {
  const parts = /^\/proc\/sys\/(net\/ipv4\/(?:conf|neigh)\/[^/:]+\/\w+):(.*)$/.exec(text);
  const [, path, value] = parts ?? [];
  if (path === undefined || value === undefined) return [];
  // As sysctl(8) writes them: a dot within a part (the interface eth0.100) becomes a slash.
  const key = path
    .split('/')
    .map((part) => part.replaceAll('.', '/'))
    .join('.');
  return [{ fact: { type: 'sysctl.value', key, value: value.trim() }, atNs: gotNs, span }];
}
