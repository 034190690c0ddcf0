import type { Check, Finding } from '../contract.ts';
import { nonEmpty } from '../non-empty.ts';
import { type Answers, answersView, type Silence, type VantageAnswers } from '../view/answers.ts';
import { type Inventory, inventoryView } from '../view/inventory.ts';
import { counted, seconds } from '../wording.ts';

/** Rounds without an answer before silence is a state: a lost frame or two is none. */
const silentRounds = 3;

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
    const listeners = canHear(answers, inventory);
    const [first] = listeners;
    if (!first) return [nobodyCouldHear(answers, asked.name)];
    // Who heard an answer refutes silence, so the vantage that hears most decides.
    const silences = listeners.map(({ silence }) => silence);
    if (silences.every((one) => one !== undefined && one.rounds >= silentRounds)) {
      return [silent(listeners, silences as readonly Silence[], asked.name)];
    }
    const gaps = listeners.map(({ longestSilence }) => longestSilence);
    if (gaps.every((one) => one !== undefined && one.rounds >= silentRounds)) {
      return [wasSilent(listeners, gaps as readonly Silence[], asked.name)];
    }
    if (Math.max(...listeners.map(({ rounds }) => rounds)) < silentRounds) {
      return [
        {
          verdict: 'inconclusive',
          subject: asked.name,
          summary: 'too few rounds',
          reason: `only ${counted(first.rounds, 'round')} so far`,
        },
      ];
    }
    return [answered(listeners, asked.name)];
  },
};

/**
 * Vantages whose silence means something. The announcer does not hear its own answer, so a node alone proves nothing; of
 * two nodes at most one is the announcer, so that the other would hear it. A router or client always would.
 */
function canHear({ vantages }: Answers, { hosts }: Inventory): readonly VantageAnswers[] {
  const all = [...vantages.values()].sort((a, b) => a.vantage.localeCompare(b.vantage));
  const nodes = all.filter(({ vantage }) => hosts.get(vantage)?.role === 'node');
  return nodes.length === all.length && nodes.length < 2 ? nodes.filter(({ answerers }) => answerers.size > 0) : all;
}

function silent(listeners: readonly VantageAnswers[], silences: readonly Silence[], address: string): Finding {
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
