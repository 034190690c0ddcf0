import type { Check, Evidence, Finding } from '../contract.ts';
import { nonEmpty } from '../non-empty.ts';
import { type Answers, answersView } from '../view/answers.ts';
import { type Inventory, inventoryView } from '../view/inventory.ts';
import { counted, macOf } from '../wording.ts';

/** Answers in fewer rounds than this may be somebody's passing mistake; it is said, but as inconclusive. */
const sustainedRounds = 2;

/** MACs that redundancy protocols make up: they belong to a router pair, not to an intruder. */
const virtualRouters: readonly { readonly prefix: string; readonly protocol: string }[] = [
  { prefix: '00:00:5e:00:01:', protocol: 'VRRP (RFC 9568)' },
  { prefix: '00:00:5e:00:02:', protocol: 'VRRP for IPv6 (RFC 9568)' },
  { prefix: '00:00:0c:07:ac:', protocol: 'HSRP' },
  { prefix: '00:05:73:a0:', protocol: 'HSRP for IPv6' },
  { prefix: '00:07:b4:', protocol: 'GLBP' },
];

/** A MAC that no host of the site carries answers for the address. */
export const l2Foreign: Check = {
  code: 'L2-FOREIGN',
  title: 'A host that is none of the site answers for the address',
  needs: ['arping', 'links'],
  views: [answersView, inventoryView],
  explainedBy: [],
  judge: (see, { asked }) => {
    const answers = see(answersView);
    const inventory = see(inventoryView);
    const foreign = foreignAnswers(answers, inventory);
    const unseen = uninspected(inventory);
    const [first] = foreign;
    if (!first) return [nobodyForeign(answers, inventory, unseen, asked.name)];
    if (unseen.length > 0) return [mayBeUnseen(foreign, unseen, inventory, asked.name)];
    const sustained = foreign.filter(({ rounds }) => rounds >= sustainedRounds);
    if (sustained.length === 0) return [onlyOnce(first, inventory, asked.name)];
    return [foreignOwner(sustained, inventory, asked.name)];
  },
};

interface ForeignAnswer {
  readonly mac: string;
  readonly rounds: number;
  readonly evidence: readonly Evidence[];
  readonly firstNs: number;
}

function foreignAnswers({ vantages }: Answers, inventory: Inventory): readonly ForeignAnswer[] {
  const byMac = new Map<string, ForeignAnswer>();
  const inOrder = [...vantages.values()].sort((a, b) => a.vantage.localeCompare(b.vantage));
  for (const { vantage, answerers, rounds: asked } of inOrder) {
    for (const { mac, rounds, firstNs, firstRaw } of answerers.values()) {
      if (inventory.byMac.has(mac)) continue;
      const text = `${vantage} heard ${mac} answer in ${rounds} of ${counted(asked, 'round')}`;
      const line = { text, vantage, atNs: firstNs, ...(firstRaw && { raw: firstRaw }) };
      const known = byMac.get(mac);
      byMac.set(mac, {
        mac,
        rounds: Math.max(known?.rounds ?? 0, rounds),
        evidence: [...(known?.evidence ?? []), line],
        firstNs: Math.min(known?.firstNs ?? firstNs, firstNs),
      });
    }
  }
  return [...byMac.values()].sort((a, b) => a.mac.localeCompare(b.mac));
}

/** Hosts whose interfaces could not be read: an unknown MAC may be theirs. */
function uninspected({ hosts, inspected }: Inventory): readonly string[] {
  return [...hosts.values()]
    .filter(({ vantage }) => !(vantage !== undefined && inspected.has(vantage)))
    .map(({ host }) => host)
    .sort();
}

function foreignOwner(foreign: readonly ForeignAnswer[], inventory: Inventory, address: string): Finding {
  const macs = foreign.map(({ mac }) => mac);
  const virtual = virtualRouters.find(({ prefix }) => macs.every((mac) => mac.startsWith(prefix)));
  const about = {
    subject: address,
    summary: `${macs.join(', ')} answers for ${address} and belongs to no host of the site`,
    span: { fromNs: Math.min(...foreign.map(({ firstNs }) => firstNs)), until: 'ongoing' as const },
    evidence: nonEmpty([
      ...foreign.flatMap(({ evidence }) => evidence),
      {
        text: `the interfaces of ${counted(inventory.inspected.size, 'host')} were read: ${[...inventory.inspected].sort().join(', ')}; none carries it`,
      },
    ]),
    remedy: `Find the host in the switches' address tables (${macs[0]}), take ${address} off it, or give the pool a range that nobody else uses (DHCP, static addresses, another cluster).`,
    disproof: `${macs[0]} turns out to be an interface of one of the site's own hosts.`,
  };
  if (virtual) {
    const because = `the MAC is one that ${virtual.protocol} makes up, so it may be a router pair that answers on purpose`;
    return { verdict: 'warn', ...about, confidence: { level: 'possible', because } };
  }
  return {
    verdict: 'fail',
    ...about,
    confidence: { level: 'certain', because: 'every host of the site was looked at' },
  };
}

function onlyOnce({ mac }: ForeignAnswer, inventory: Inventory, subject: string): Finding {
  const reason = `${macOf(mac, inventory)} answered in one round only`;
  return { verdict: 'inconclusive', subject, summary: 'an unknown MAC answered once', reason };
}

function mayBeUnseen(
  foreign: readonly ForeignAnswer[],
  unseen: readonly string[],
  inventory: Inventory,
  subject: string,
): Finding {
  const macs = foreign.map(({ mac }) => macOf(mac, inventory)).join(', ');
  const reason = `${macs} answers, but may belong to ${unseen.join(', ')}, whose interfaces could not be read`;
  return { verdict: 'inconclusive', subject, summary: 'an unknown MAC answers', reason };
}

function nobodyForeign(answers: Answers, inventory: Inventory, unseen: readonly string[], subject: string): Finding {
  const heard = new Set([...answers.vantages.values()].flatMap(({ answerers }) => [...answerers.keys()]));
  if (heard.size === 0) {
    return { verdict: 'not-applicable', subject, summary: 'nobody answered', reason: `nobody answered for ${subject}` };
  }
  const macs = [...heard].sort().map((mac) => macOf(mac, inventory));
  const note =
    unseen.length > 0 ? [{ text: `${unseen.join(', ')} could not be read, which matters only for unknown MACs` }] : [];
  return {
    verdict: 'pass',
    subject,
    summary: 'every MAC that answers belongs to a host of the site',
    evidence: [{ text: macs.join(', ') }, ...note],
  };
}
