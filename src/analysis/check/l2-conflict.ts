import type { Candidate, Check, Evidence, Finding, JudgeContext, NonEmpty } from '../contract.ts';
import { nonEmpty } from '../non-empty.ts';
import { type Answers, answersView, type SharedRounds, type VantageAnswers } from '../view/answers.ts';
import { type Inventory, inventoryView } from '../view/inventory.ts';
import { counted, macOf, macsOf, ownersOf, seconds } from '../wording.ts';

/** Two shared rounds, a second apart, are a state and not an accident of one moment. */
const sharedRounds = 2;
/**
 * A planned move may fall into one second of two vantages' rounds and, at its edge, into a second one; a third second in
 * which they hear different MACs is no move.
 */
const acrossSeconds = 3;
/** Old and new announcer may overlap for a moment while the address moves; MetalLB repeats its announcement for 5 s. */
const takeoverNs = 5e9;
/** So many rounds answered by one MAC alone show that a conflict is over, or was never there. */
const settledRounds = 3;

/** More than one MAC answers ARP for the address. */
export const l2Conflict: Check = {
  code: 'L2-CONFLICT',
  title: 'More than one MAC answers for the address',
  needs: ['arping'],
  views: [answersView, inventoryView],
  explainedBy: ['L2-FOREIGN'],
  judge: (see, context) => {
    const answers = see(answersView);
    const inventory = see(inventoryView);
    const sharing = sorted(answers).filter(({ shared }) => shared !== undefined);
    const sustained = sharing.filter(({ shared }) => (shared?.rounds ?? 0) >= sharedRounds);
    const across = (answers.across?.seconds ?? 0) >= acrossSeconds ? answers.across : undefined;
    if (sustained.length === 0 && !across) return [withoutConflict(answers, inventory, sharing, context)];

    const macs = new Set([...sharing.flatMap(({ shared }) => [...(shared?.macs ?? [])]), ...(across?.macs ?? [])]);
    if (isTakeover(sharing, macs)) return [takeover(sharing, macs, inventory, context)];
    return [conflict({ answers, inventory, sharing, macs, address: context.asked.name })];
  },
};

function sorted({ vantages }: Answers): readonly VantageAnswers[] {
  return [...vantages.values()].sort((a, b) => a.vantage.localeCompare(b.vantage));
}

/** Both answered for a short while, then one alone: an address that moved. */
function isTakeover(sharing: readonly VantageAnswers[], macs: ReadonlySet<string>): boolean {
  return (
    macs.size === 2 &&
    sharing.length > 0 &&
    sharing.every(({ shared, singleSinceShared }) => {
      const lastedNs = (shared?.lastNs ?? 0) - (shared?.firstNs ?? 0);
      return lastedNs <= takeoverNs && singleSinceShared >= settledRounds;
    })
  );
}

interface Seen {
  readonly answers: Answers;
  readonly inventory: Inventory;
  readonly sharing: readonly VantageAnswers[];
  readonly macs: ReadonlySet<string>;
  readonly address: string;
}

function conflict({ answers, inventory, sharing, macs, address }: Seen): Finding {
  const spans = [...sharing.map(({ shared }) => shared), answers.across].filter((span) => span !== undefined);
  const fromNs = Math.min(...spans.map((span) => span.firstNs));
  const untilNs = Math.max(...spans.map((span) => span.lastNs));
  const goesOn = sharing.some(({ singleSinceShared }) => singleSinceShared < settledRounds) || sharing.length === 0;
  return {
    verdict: 'fail',
    subject: address,
    summary: `${macs.size} MACs answer for ${address}: ${macsOf(macs, inventory)}`,
    span: { fromNs, until: goesOn ? 'ongoing' : untilNs },
    evidence: evidenceOf(answers, inventory, sharing),
    confidence: confidenceOf(sharing, answers),
    candidates: candidatesOf(macs, inventory, address),
    ...amongOwnHosts(macs, inventory),
    remedy:
      'Leave one announcer. With MetalLB: one speaker DaemonSet, whose speakers all see each other ' +
      '(kubectl -n metallb-system logs -l component=speaker | grep -i memberlist), and port 7946 TCP and UDP open between nodes.',
    disproof: `arping -b -c 5 -I <interface> ${address} from a host that does not announce it: one MAC alone in every round.`,
  };
}

/** Those who heard most first. That vantages differ counts only where no single one heard several. */
function evidenceOf(answers: Answers, inventory: Inventory, sharing: readonly VantageAnswers[]): NonEmpty<Evidence> {
  const heard = [...sharing]
    .sort((a, b) => (b.shared?.macs.size ?? 0) - (a.shared?.macs.size ?? 0))
    .flatMap(({ vantage, shared, rounds }) => (shared ? [heardBy(vantage, shared, rounds, inventory)] : []));
  if (heard.length > 0 || !answers.across) return nonEmpty(heard);
  const { seconds: times, macs, firstNs } = answers.across;
  const text = `different vantages heard different MACs in the same second, ${counted(times, 'time')}: ${ownersOf(macs, inventory)}`;
  return [{ text, atNs: firstNs }];
}

function heardBy(
  vantage: string,
  { macs, rounds, firstNs, firstRaw }: SharedRounds,
  asked: number,
  inventory: Inventory,
): Evidence {
  const text = `${vantage} heard ${ownersOf(macs, inventory)} answer the same request, in ${rounds} of ${counted(asked, 'round')}`;
  return { text, vantage, atNs: firstNs, ...(firstRaw && { raw: firstRaw }) };
}

function confidenceOf(sharing: readonly VantageAnswers[], { across }: Answers) {
  const places = sharing.filter(({ shared }) => (shared?.rounds ?? 0) >= sharedRounds).length;
  if (places > 1) return { level: 'certain', because: `heard from ${places} places, in several rounds each` } as const;
  if (places === 1) {
    return {
      level: 'likely',
      because: `heard from one place only, in ${counted(sharing[0]?.shared?.rounds ?? 0, 'round')}`,
    } as const;
  }
  return {
    level: 'likely',
    because: `no place heard two answers to one request; ${across?.seconds} s differ between places`,
  } as const;
}

function candidatesOf(macs: ReadonlySet<string>, inventory: Inventory, address: string): readonly Candidate[] {
  const foreign = [...macs].filter((mac) => !inventory.byMac.has(mac)).sort();
  const hosts = hostsOf(macs, inventory);
  return [
    ...(foreign.length > 0 ? [foreignOwner(foreign, inventory, address)] : []),
    ...(hosts.length > 1 ? [severalHosts(hosts, inventory, address)] : []),
    ...(hosts.length === 1 && foreign.length === 0 ? [oneHostTwoInterfaces(hosts[0] ?? '', macs, inventory)] : []),
  ];
}

/** A stranger explains that it answers as well; that several of the site's own hosts do is another fault. */
function amongOwnHosts(macs: ReadonlySet<string>, inventory: Inventory): { unexplained?: string } {
  const hosts = hostsOf(macs, inventory);
  const foreign = [...macs].some((mac) => !inventory.byMac.has(mac));
  return foreign && hosts.length > 1 ? { unexplained: `${hosts.join(' and ')} answer as well, stranger or not` } : {};
}

function hostsOf(macs: ReadonlySet<string>, inventory: Inventory): readonly string[] {
  return [...new Set([...macs].flatMap((mac) => (inventory.byMac.get(mac) ?? []).map(({ host }) => host)))].sort();
}

function foreignOwner(foreign: readonly string[], inventory: Inventory, address: string): Candidate {
  return {
    cause: `a host outside the site owns ${address}`,
    code: 'L2-FOREIGN',
    evidence: foreign.map((mac) => macOf(mac, inventory)),
    confirm: `find the port of ${foreign[0]} in the switches' address tables`,
  };
}

function severalHosts(hosts: readonly string[], inventory: Inventory, address: string): Candidate {
  const bound = (inventory.boundOn.get(address) ?? []).filter(({ host }) => hosts.includes(host));
  if (bound.length > 1) {
    return {
      cause: `${address} is configured on several hosts, whose kernels answer for it`,
      evidence: bound.map(({ host, interface: name }) => `${host} has it on ${name}`),
      confirm: `ip address show to ${address} on ${hosts.join(', ')}; sysctl net.ipv4.conf.all.arp_ignore is 1 where it must not answer`,
    };
  }
  return {
    cause: 'several nodes announce the address at once: each elected itself, or two announcers are installed',
    evidence: [
      `${hosts.join(', ')} answer, and ${bound.length === 0 ? 'none has' : `only ${bound[0]?.host} has`} the address on an interface`,
    ],
    confirm: `on ${hosts.join(', ')}: does the announcer see the others as members? Is there one install, of one version?`,
  };
}

function oneHostTwoInterfaces(host: string, macs: ReadonlySet<string>, inventory: Inventory): Candidate {
  return {
    cause: `${host} answers on several of its interfaces`,
    evidence: [...macs].sort().map((mac) => macOf(mac, inventory)),
    confirm: `sysctl net.ipv4.conf.all.arp_ignore net.ipv4.conf.all.arp_filter on ${host}; limit the announcement to one interface`,
  };
}

function takeover(
  sharing: readonly VantageAnswers[],
  macs: ReadonlySet<string>,
  inventory: Inventory,
  { asked }: JudgeContext,
): Finding {
  const spans = sharing.flatMap(({ shared }) => (shared ? [shared] : []));
  const fromNs = Math.min(...spans.map(({ firstNs }) => firstNs));
  const untilNs = Math.max(...spans.map(({ lastNs }) => lastNs));
  return {
    verdict: 'warn',
    subject: asked.name,
    summary: `${asked.name} moved, and for ${seconds(untilNs - fromNs)} both ${macsOf(macs, inventory)} answered`,
    span: { fromNs, until: untilNs },
    evidence: nonEmpty(
      sharing.map(({ vantage, lastMac, singleSinceShared }) => ({
        text: `${vantage} has since heard ${macOf(lastMac ?? '?', inventory)} alone, in ${counted(singleSinceShared, 'round')}`,
        vantage,
      })),
    ),
    confidence: { level: 'likely', because: 'it lasted for a moment, and one MAC alone has answered since' },
    remedy: 'None, if the move was meant. If it comes back, look for what makes the announcers change.',
    disproof: 'The address moves again without anybody having asked for it.',
  };
}

function sharedWords(shared: SharedRounds | undefined): string {
  return shared ? 'two at once a single time, as when an address moves, in' : 'never two in one of';
}

function withoutConflict(
  answers: Answers,
  inventory: Inventory,
  sharing: readonly VantageAnswers[],
  { asked }: JudgeContext,
): Finding {
  const subject = asked.name;
  const heard = sorted(answers).filter(({ answerers }) => answerers.size > 0);
  const first = sharing[0];
  if (first?.shared && first.singleSinceShared < settledRounds) {
    return {
      verdict: 'inconclusive',
      subject,
      summary: `two MACs answered one request for ${subject}, once`,
      reason: `${macsOf(first.shared.macs, inventory)} answered ${first.vantage} in the same round, and too few rounds came after it to tell a conflict from a move`,
    };
  }
  if (heard.length === 0) {
    return {
      verdict: 'not-applicable',
      subject,
      summary: 'nobody answered',
      reason: `nobody answered for ${subject}, so nobody disagrees`,
    };
  }
  const rounds = Math.max(...heard.map((one) => one.rounds));
  if (rounds < settledRounds) {
    return {
      verdict: 'inconclusive',
      subject,
      summary: 'too few rounds',
      reason: `only ${counted(rounds, 'round')} so far`,
    };
  }
  const [only] = heard;
  if (answers.vantages.size === 1 && only && inventory.hosts.get(only.vantage)?.role === 'node') {
    return {
      verdict: 'inconclusive',
      subject,
      summary: `seen from ${only.vantage} alone`,
      reason: `${only.vantage} would not hear its own answer; a second vantage is needed to exclude a conflict with it`,
    };
  }
  return {
    verdict: 'pass',
    subject,
    summary: `one MAC at a time answers for ${subject}`,
    evidence: nonEmpty(
      heard.map(({ vantage, answerers, rounds: asked, firstNs, shared }) => ({
        text: `${vantage} heard ${macsOf(answerers.keys(), inventory)}, ${sharedWords(shared)} ${counted(asked, 'round')}`,
        vantage,
        atNs: firstNs,
      })),
    ),
  };
}
