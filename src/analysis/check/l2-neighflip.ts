import type { Check, Evidence, Finding } from '../contract.ts';
import { nonEmpty } from '../non-empty.ts';
import { type Attribution, attributionView } from '../view/attribution.ts';
import { type Inventory, inventoryView } from '../view/inventory.ts';
import { type MovedConnections, movedConnectionsView } from '../view/moved-connections.ts';
import { type NeighbourEntry, neighboursView } from '../view/neighbours.ts';
import { counted, listed, macsOf, ownersOf, seconds, sum } from '../wording.ts';

/** A planned move changes the entry once. Going back to a MAC it had before, or changing three times, is no move. */
const flipsOfNoMove = 3;

/** The table entry that the users' packets follow changes between MACs. */
export const l2NeighFlip: Check = {
  code: 'L2-NEIGHFLIP',
  title: 'The router or client keeps changing the MAC it sends to',
  needs: ['neigh'],
  views: [neighboursView, attributionView, movedConnectionsView, inventoryView],
  explainedBy: ['L2-FOREIGN', 'L2-CONFLICT'],
  judge: (see, { asked }) => {
    const inventory = see(inventoryView);
    const entries = [...see(neighboursView).entries.entries()]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([, entry]) => entry);
    const resolved = entries.filter(({ mac }) => mac !== undefined);
    const flipping = resolved.filter(({ flips, returns }) => returns > 0 || flips >= flipsOfNoMove);
    const [first, ...more] = flipping.map((entry) =>
      flips(entry, see(attributionView), see(movedConnectionsView), inventory, asked.name),
    );
    if (first) return [first, ...more];
    const [one] = resolved;
    if (!one) return [neverResolved(entries, asked.name)];
    return [steady(resolved, inventory, asked.name)];
  },
};

function flips(
  entry: NeighbourEntry,
  attribution: Attribution,
  moved: MovedConnections,
  inventory: Inventory,
  address: string,
): Finding {
  const { firstFlip, lastFlip } = entry;
  const fromNs = firstFlip?.untilNs ?? entry.lastNs;
  const untilNs = lastFlip?.untilNs ?? entry.lastNs;
  const table = `${entry.vantage}/${entry.interface}`;
  const broken = attribution.attributedTo.get(table) ?? 0;
  const harm = broken > 0 ? `, and broke ${counted(broken, 'request')}` : '';
  return {
    verdict: 'fail',
    subject: table,
    summary: `the entry for ${address} on ${table} changed its MAC ${counted(entry.flips, 'time')}${harm}`,
    span: { fromNs, until: untilNs },
    evidence: nonEmpty([
      {
        text: `${counted(entry.flips, 'change')} in ${seconds(untilNs - fromNs)} between ${ownersOf(entry.macs, inventory)}; ${entry.returns} went back to a MAC it had before`,
        vantage: entry.vantage,
        atNs: fromNs,
        ...(firstFlip?.raw && { raw: firstFlip.raw }),
      },
      ...attributionLines(attribution, inventory),
      ...movedLines(moved, inventory),
    ]),
    confidence: { level: 'certain', because: 'the kernel of the host that forwards the packets said so itself' },
    remedy: 'Remove what makes several MACs answer; the entry follows whoever answered last.',
    disproof: `ip -ts monitor neigh on ${entry.vantage} that shows one MAC alone for ${address} while load runs.`,
  };
}

function attributionLines(attribution: Attribution, inventory: Inventory): readonly Evidence[] {
  const broken = sum(attribution.attributed);
  const other = sum(attribution.unattributed);
  if (broken + other + attribution.unexamined === 0) return [];
  const { example } = attribution;
  const lines: Evidence[] = [
    {
      text: `${counted(broken, 'failed request')} (${listed(attribution.attributed) || 'none'}) were on a connection that was alive before a change and dead after it; ${counted(attribution.breakingFlips, 'change')} broke some`,
    },
  ];
  if (example) {
    const idle = ((example.endNs - example.aliveNs) / 1e6).toFixed(0);
    lines.push({
      text: `for example a ${example.method} that ended in ${example.class} at ${seconds(example.endNs)}: its connection was alive ${idle} ms before, and in between ${example.flip.vantage} went from ${ownersOf([example.flip.fromMac], inventory)} to ${ownersOf([example.flip.toMac], inventory)}`,
      atNs: example.endNs,
      ...(example.flip.raw && { raw: example.flip.raw }),
    });
  }
  if (other > 0)
    lines.push({ text: `${counted(other, 'failed request')} were not: ${listed(attribution.unattributed)}` });
  if (attribution.unexamined > 0) {
    lines.push({ text: `${counted(attribution.unexamined, 'failure')} more were counted but not examined one by one` });
  }
  return lines;
}

function movedLines({ vantages }: MovedConnections, inventory: Inventory): readonly Evidence[] {
  return [...vantages]
    .filter(([, { movedResets }]) => movedResets > 0)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([vantage, { movedResets, ownResets, opened, example }]) => ({
      text:
        `capture on ${vantage}: of ${counted(opened, 'connection')}, ${movedResets} were opened through one MAC and reset by another` +
        (ownResets > 0 ? `, ${ownResets} by the same` : '') +
        (example
          ? `; the first, ${example.client}, went to ${ownersOf([example.openedThrough], inventory)} and was reset by ${ownersOf([example.resetBy], inventory)}`
          : ''),
      vantage,
      ...(example && { atNs: example.atNs }),
    }));
}

function neverResolved(entries: readonly NeighbourEntry[], address: string): Finding {
  const states = entries.map(({ vantage, interface: name, state }) => `${vantage}/${name}: ${state}`).join(', ');
  const reason =
    entries.length === 0
      ? `no table held an entry for ${address}: nothing was sent to it from there, or it is not on that segment`
      : `the entry never had a MAC (${states})`;
  return { verdict: 'inconclusive', subject: address, summary: 'the entry was never resolved', reason };
}

function steady(entries: readonly NeighbourEntry[], inventory: Inventory, subject: string): Finding {
  return {
    verdict: 'pass',
    subject,
    summary: entries.some((entry) => entry.flips > 0)
      ? 'the entry moved as a planned move does'
      : 'the entry kept its MAC',
    evidence: nonEmpty(
      entries.map((entry) => ({
        text: `${entry.vantage}/${entry.interface} had ${macsOf(entry.macs, inventory)}, ${counted(entry.flips, 'change')}, none of them back`,
        vantage: entry.vantage,
        atNs: entry.lastNs,
      })),
    ),
  };
}
