import type { Fact } from '../event/event.ts';
import type { Dated } from './contract.ts';

/** Both flavours broadcast once per second: iputils by a timer, Habets' by waiting after each. */
export const intervalNs = 1e9;

export interface RoundsOptions {
  readonly target: string;
  readonly interface: string;
  /** No broadcast was sent before. */
  readonly startedNs: number;
  /** Whether every round is heard of, so that the first thing heard of is the first round. */
  readonly saysSilence: boolean;
}

export interface Answer {
  readonly mac: string;
  readonly rttUs: number;
  readonly gotNs: number;
  readonly span: { readonly offset: number; readonly length: number };
}

export interface Ending {
  readonly endedNs: number;
  /** Broadcasts sent, as the command counted them. */
  readonly sent: number;
  /** Whether the last of them had its second to be answered, or was cut short. */
  readonly lastIsWhole: boolean;
}

interface Round {
  readonly index: number;
  /** By its first answer. */
  readonly aboutSentNs: number;
  readonly answers: Answer[];
}

/** Puts answers into the rounds that they belong to. Each call returns the rounds that are complete by then. */
export interface Rounds {
  answer(answer: Answer): readonly Dated[];
  silence(gotNs: number): readonly Dated[];
  finish(ending: Ending): readonly Dated[];
}

/**
 * An answer's line tells how long after its broadcast it came, but not after which. Broadcasts go out on a grid of seconds, so
 * receipt less RTT, which can only be late, belongs to the nearest one: right for lines read up to half a second late. And a
 * line with a shorter RTT than the line before answers a later broadcast, however late both were read.
 */
export function openRounds(options: RoundsOptions): Rounds {
  const { startedNs } = options;
  /** When round 0 was sent, as far as is known: each line less late than those before mends it. */
  let originNs: number | undefined;
  let lastIndex = -1;
  let open: Round | undefined;
  const seen = new Set<number>();

  const sentNs = (index: number) => Math.round((originNs ?? startedNs) + index * intervalNs);

  const fact = ({ index, answers }: Pick<Round, 'index' | 'answers'>): Dated => ({
    fact: roundFact(options, answers),
    atNs: sentNs(index),
    ...spanOf(answers),
  });

  const locate = (aboutSentNs: number): number => {
    const first = options.saysSilence ? 0 : Math.floor((aboutSentNs - startedNs) / intervalNs);
    const nearest = originNs === undefined ? first : Math.round((aboutSentNs - originNs) / intervalNs);
    return Math.max(nearest, lastIndex + 1);
  };

  const mend = (aboutSentNs: number, index: number) => {
    originNs = Math.max(startedNs, Math.min(originNs ?? aboutSentNs, aboutSentNs - index * intervalNs));
    lastIndex = index;
    seen.add(index);
  };

  const close = (): readonly Dated[] => {
    const closed = open ? [fact(open)] : [];
    open = undefined;
    return closed;
  };

  return {
    answer: (answer) => {
      const aboutSentNs = answer.gotNs - answer.rttUs * 1000;
      if (open && belongsTo(open, answer, aboutSentNs)) {
        open.answers.push(answer);
        mend(aboutSentNs, open.index);
        return [];
      }
      const complete = close();
      open = { index: locate(aboutSentNs), aboutSentNs, answers: [answer] };
      mend(aboutSentNs, open.index);
      return complete;
    },
    silence: (gotNs) => {
      const complete = close();
      const index = locate(gotNs - intervalNs);
      mend(gotNs - intervalNs, index);
      return [...complete, fact({ index, answers: [] })];
    },
    finish: ({ endedNs, sent, lastIsWhole }) => {
      const cutShort =
        open !== undefined && !lastIsWhole && (seen.size >= sent || endedNs - sentNs(open.index) < intervalNs / 2);
      if (cutShort) open = undefined;
      const answered = cutShort ? seen.size - 1 : seen.size;
      const whole = lastIsWhole ? sent : sent - 1;
      return [...close(), ...firstMissing(seen, whole - answered).map((index) => fact({ index, answers: [] }))];
    },
  };
}

const belongsTo = (round: Round, { rttUs }: Answer, aboutSentNs: number): boolean =>
  rttUs >= (round.answers.at(-1)?.rttUs ?? 0) && aboutSentNs - round.aboutSentNs < intervalNs / 2;

/** A stalled arping sends fewer broadcasts than there were seconds: only as many rounds were silent as its own count leaves. */
function firstMissing(seen: ReadonlySet<number>, count: number): readonly number[] {
  const missing: number[] = [];
  for (let index = 0; missing.length < count; index += 1) if (!seen.has(index)) missing.push(index);
  return missing;
}

function roundFact({ target, interface: name }: RoundsOptions, answers: readonly Answer[]): Fact<'arp.round'> {
  return {
    type: 'arp.round',
    target,
    interface: name,
    sent: 1,
    // On veth the answer can be captured before the sending call returns: Habets' then prints a negative time.
    replies: answers.map(({ mac, rttUs }) => ({ mac, rttUs: Math.max(0, rttUs) })),
  };
}

function spanOf(answers: readonly Answer[]): Pick<Dated, 'span'> {
  const first = answers[0]?.span;
  const last = answers.at(-1)?.span;
  if (!first || !last) return {};
  return { span: { offset: first.offset, length: last.offset + last.length - first.offset } };
}
