import type { Check, Finding } from '../contract.ts';
import { nonEmpty } from '../non-empty.ts';
import { listeners, silenceAt, silenceHeard, silentRounds, stillListening } from '../silence.ts';
import { type Answers, answersView, type Silence, type VantageAnswers } from '../view/answers.ts';
import { type Inventory, inventoryView } from '../view/inventory.ts';
import { counted, seconds } from '../wording.ts';

/** Nobody answers ARP for the address. */
export const l2Silent: Check = {
  code: 'L2-SILENT',
  title: 'Nobody answers for the address',
  needs: ['arping'],
  views: [answersView, inventoryView],
  explainedBy: [],
  judge: (see, { asked }) => {
    const answers = see(answersView);
    const inventory = see(inventoryView);
    const all = listeners(answers, inventory);
    const now = stillListening(all);
    const [first] = now;
    // Whoever heard an answer refutes silence; who has stopped listening refutes nothing.
    if (!first) return [nobodyCouldHear(answers, asked.name)];
    if (silenceHeard(answers, inventory)) return [silent(now, asked.name)];
    const deaf = now.filter((one) => isUser(one, inventory) && silenceAt(one) !== undefined);
    if (deaf.length > 0) return nonEmpty(deaf.map((one) => unheard(one, now, asked.name)));
    const gaps = now.map(({ longestSilence }) => longestSilence);
    if (gaps.every((one) => one !== undefined && one.rounds >= silentRounds)) {
      return [wasSilent(now, gaps as readonly Silence[], asked.name)];
    }
    if (Math.max(...now.map(({ rounds }) => rounds)) < silentRounds) {
      const reason = `only ${counted(first.rounds, 'round')} so far`;
      return [{ verdict: 'inconclusive', subject: asked.name, summary: 'too few rounds', reason }];
    }
    return [answered(now, asked.name)];
  },
};

/** Routers and clients send what users send; nodes only announce. */
function isUser({ vantage }: VantageAnswers, { hosts }: Inventory): boolean {
  return hosts.get(vantage)?.role !== 'node';
}

/** Somebody hears an answer, and the host that users depend on does not. */
function unheard(
  { vantage, silence, rounds }: VantageAnswers,
  now: readonly VantageAnswers[],
  address: string,
): Finding {
  const hearing = now.filter((one) => one.silence === undefined).map((one) => one.vantage);
  return {
    verdict: 'fail',
    subject: `${address} at ${vantage}`,
    summary: `${vantage} hears nobody answer for ${address}, though ${hearing.join(', ') || 'others'} did`,
    span: { fromNs: silence?.fromNs ?? 0, until: 'ongoing' },
    evidence: [
      { text: `${vantage} heard nobody in its last ${counted(silence?.rounds ?? 0, 'round')} of ${rounds}`, vantage },
      { text: `${hearing.join(', ') || 'nobody else'} heard an answer meanwhile` },
    ],
    confidence: { level: 'likely', because: 'one place is deaf to what others hear on the same segment' },
    remedy: `Look at what lies between ${vantage} and the announcer: VLANs, port isolation, anti-spoofing, a bridge that does not flood.`,
    disproof: `arping -b -c 5 -I <interface> ${address} on ${vantage} that is answered.`,
  };
}

function silent(listeners: readonly VantageAnswers[], address: string): Finding {
  const silences = listeners.flatMap(({ silence }) => (silence ? [silence] : []));
  // The latest start: before it somebody still heard an answer.
  const fromNs = Math.max(...silences.map((one) => one.fromNs));
  const never = listeners.every(({ answerers }) => answerers.size === 0);
  return {
    verdict: 'fail',
    subject: address,
    summary: never
      ? `nobody answers for ${address}`
      : `nobody answers for ${address} any more, since ${seconds(fromNs)} into the run`,
    span: { fromNs, until: 'ongoing' },
    evidence: nonEmpty(
      listeners.map(({ vantage, silence, lastNs }) => ({
        text: `${vantage} asked ${counted(silence?.rounds ?? 0, 'time')} in a row and heard nobody`,
        vantage,
        atNs: silence?.fromNs ?? lastNs,
      })),
    ),
    confidence:
      listeners.length > 1
        ? { level: 'certain', because: `asked from ${listeners.length} places on its segment` }
        : { level: 'likely', because: 'asked from one place only' },
    remedy:
      'Find out why nobody announces it. With MetalLB: has the Service ready endpoints, does an L2Advertisement name its pool, ' +
      'does it exclude the nodes, do the speakers run (kubectl get events -A --field-selector reason=nodeAssigned)?',
    disproof: `Any answer to arping -b -I <interface> ${address} on its segment.`,
  };
}

function wasSilent(listeners: readonly VantageAnswers[], gaps: readonly Silence[], address: string): Finding {
  const fromNs = Math.max(...gaps.map((gap) => gap.fromNs));
  const untilNs = Math.min(...gaps.map((gap) => gap.lastNs));
  if (untilNs < fromNs) return answered(listeners, address);
  return {
    verdict: 'warn',
    subject: address,
    summary: `nobody answered for ${address} for ${seconds(untilNs - fromNs + 1e9)}, then somebody did again`,
    span: { fromNs, until: untilNs },
    evidence: nonEmpty(
      listeners.map(({ vantage, longestSilence }) => ({
        text: `${vantage} heard nobody in ${counted(longestSilence?.rounds ?? 0, 'round')} in a row`,
        vantage,
        atNs: longestSilence?.fromNs ?? fromNs,
      })),
    ),
    confidence: { level: 'likely', because: 'rounds are a second apart; the gap is known to that' },
    remedy: 'See who announced before and after, and why it changed. MetalLB calls a failover of over 10 s a bug.',
    disproof: 'A capture on the segment that shows an answer within the gap.',
  };
}

function answered(listeners: readonly VantageAnswers[], subject: string): Finding {
  return {
    verdict: 'pass',
    subject,
    summary: `somebody answers for ${subject}`,
    evidence: nonEmpty(
      listeners.map(({ vantage, rounds, answerers, firstNs }) => ({
        text: `${vantage} asked ${counted(rounds, 'time')} and heard ${counted(answerers.size, 'MAC')}`,
        vantage,
        atNs: firstNs,
      })),
    ),
  };
}

function nobodyCouldHear({ vantages }: Answers, subject: string): Finding {
  const [only] = vantages.keys();
  const reason = `only ${only ?? 'no vantage'} asked, and the announcer does not hear its own answer; a second vantage is needed`;
  return { verdict: 'inconclusive', subject, summary: 'seen from one node alone', reason };
}
