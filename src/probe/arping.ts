import type { Argv, CommandEnd } from '../vantage/contract.ts';
import { type ArpingFlavour, arpingLine } from './arping-output.ts';
import { intervalNs, openRounds } from './arping-rounds.ts';
import type { Dated, Decoder, Probe, Reading } from './contract.ts';
import { badOutput, describeFailure, type Tool, wasStopped } from './failure.ts';
import { type Line, lineReader } from './lines.ts';

export interface ArpingArgs {
  /** Which of the two programs the vantage has: `arpingFlavour` of what `arpingVersionArgv` printed. */
  readonly flavour: ArpingFlavour;
  /** Interface on the target's layer 2 segment. */
  readonly interface: string;
  /** IPv4 address asked for. */
  readonly target: string;
  /** IPv4 address to ask from; the interface's own without it. With iputils it must belong to the vantage. */
  readonly source?: string;
  /** Length of the slot in whole seconds, and the number of broadcasts. Up to a minute, as Habets' grid drifts by 1 ms each. */
  readonly seconds: number;
}

/** Asks an `arping` which one it is. Its exit code means nothing, and nor does its standard error. */
export const arpingVersionArgv: Argv = ['arping', '-V'];

const tool: Tool = {
  probe: 'arping',
  package: 'iputils-arping',
  privilege: 'root or CAP_NET_RAW',
  hints: [
    [/not available|No such device/, 'There is no such interface on the vantage; `ip link` lists those there are.'],
    [/is down|Network is down/, 'Set the interface up, or name another one on the segment of the target.'],
    [/not ARPable/, 'Name an interface on the segment of the target; this one has no ARP.'],
    [
      /no source address|Unable to get the IPv4 address|Cannot assign requested address/,
      'Give the interface an IPv4 address, or name a source address that it has.',
    ],
    [/name resolution|not known|Can't resolve/, 'Ask for an IPv4 address instead of a name.'],
  ],
};

/**
 * Asks by broadcast, once a second, who has an address, and hears every answer.
 *
 * iputils: `-b`, or it goes on by unicast to whoever answered first and never hears a second one; bounded by `-w`, because it
 * counts answers against `-c`. Not `-f` or `-D`: they leave after the first answer.
 * Habets': it always broadcasts, and `-b` would ask from 255.255.255.255, whom nobody answers; bounded by `-c`, because `-w`
 * means a pause in microseconds to older releases, which would flood the segment.
 */
export const arping: Probe<ArpingArgs> = {
  name: 'arping',
  source: 'arping',
  argv: ({ flavour, interface: name, target, source, seconds }) =>
    flavour === 'iputils'
      ? ['arping', '-b', '-w', `${seconds}`, '-I', name, ...(source === undefined ? [] : ['-s', source]), target]
      : ['arping', '-c', `${seconds}`, '-i', name, ...(source === undefined ? [] : ['-S', source]), target],
  open: (args, reading) => openDecoder(args, reading),
};

function openDecoder(args: ArpingArgs, { startedNs }: Reading): Decoder {
  const { flavour, interface: name, target } = args;
  const read = lineReader();
  const rounds = openRounds({ target, interface: name, startedNs, saysSilence: flavour === 'habets' });
  let sent: number | undefined;
  let heard = false;
  let said = '';

  const take = ({ text, gotNs, span }: Line): readonly Dated[] => {
    const line = arpingLine(flavour, text, target);
    switch (line.says) {
      case 'answer':
        heard = true;
        return rounds.answer({ ...line, gotNs, span });
      case 'silence':
        heard = true;
        return rounds.silence(gotNs);
      case 'sent':
        sent = line.broadcasts;
        return [];
      case 'other':
        if (!text.startsWith('ARPING')) said ||= text;
        return [];
    }
  };

  return {
    chunk: (bytes, gotNs) => read(bytes, gotNs).flatMap(take),
    end: (end) => [
      ...(sent === undefined ? [] : rounds.finish({ endedNs: end.endedNs, ...lastRound(args, end, sent) })),
      ...failureAt(end, { summary: sent !== undefined, heard, said }),
    ],
  };
}

/**
 * iputils always sends one more broadcast at the very end of its slot, which nobody has time to answer. Habets' waits a second
 * after each, the last of `-c` included, unless it was stopped before.
 */
function lastRound({ flavour, seconds }: ArpingArgs, end: CommandEnd, sent: number) {
  if (flavour === 'iputils') return { sent: Math.min(sent, seconds + 1), lastIsWhole: false };
  const ranItsTime = end.endedNs - end.startedNs >= seconds * intervalNs;
  return { sent: Math.min(sent, seconds), lastIsWhole: ranItsTime && sent >= seconds };
}

interface Heard {
  readonly summary: boolean;
  readonly heard: boolean;
  readonly said: string;
}

/** The exit code is no measure: nobody's answer, a stop, an interface that went away and success share the same few. */
function failureAt(end: CommandEnd, { summary, heard, said }: Heard): readonly Dated[] {
  if (end.truncated) return [{ fact: badOutput(tool, 'it printed more than is kept; the rest was dropped') }];
  const complaint = end.stderrTail.split('\n').filter((line) => line.trim() !== '' && !line.includes('WARNING'));
  if (complaint.length > 0) return [{ fact: describeFailure(tool, { ...end, stderrTail: complaint.join('\n') }) }];
  if (summary || wasStopped(end) || (heard && end.how === 'timed-out')) return [];
  if (end.how === 'exited' && end.exitCode === 0) return [{ fact: badOutput(tool, 'it printed no summary') }];
  return [{ fact: describeFailure(tool, end, said) }];
}
