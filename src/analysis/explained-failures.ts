import type { FailureClass } from '../event/fact/load.ts';
import type { See, View } from './contract.ts';
import { silenceHeard } from './silence.ts';
import { answersView } from './view/answers.ts';
import { attributionView } from './view/attribution.ts';
import { inventoryView } from './view/inventory.ts';
import { type Load, requestsOf, total } from './view/load.ts';
import { movedConnectionsView, refusedByStrangers } from './view/moved-connections.ts';
import { counted, listed, percent, sum } from './wording.ts';

/** Views that `explainFailures` reads; a check that calls it lists them. */
export const explainingViews: readonly View<unknown>[] = [
  attributionView,
  movedConnectionsView,
  inventoryView,
  answersView,
];

/** What is known about the causes of a load's failures. */
export interface ExplainedFailures {
  /** Lines that say which failures have a cause that was seen. */
  readonly lines: readonly { readonly text: string }[];
  /** What no cause that was seen can have made; undefined where next to nothing is left. */
  readonly unexplained: string | undefined;
}

/**
 * Attribution goes by time, and time has edges: so few failures beside those that a cause explains are no second cause.
 * Answers with a status and refused connections always are: servers make them, never a change of a MAC.
 */
const edgeShare = 0.05;
const edgeClasses: ReadonlySet<FailureClass> = new Set(['reset', 'timeout']);

/** What an address makes fail that nobody answers for: no answer to the SYN, or the router's word that there is no way. */
const silenceClasses: readonly FailureClass[] = ['timeout', 'unreachable'];

/** Takes from the load's failures, class by class, what each cause that was seen can have made. */
export function explainFailures(see: See, load: Load): ExplainedFailures {
  const { attributed } = see(attributionView);
  const { byMac } = see(inventoryView);
  const left = new Map(total(load, (scenario) => scenario.failures));
  const failures = sum(left);
  const refused = Math.min(
    left.get('refused') ?? 0,
    refusedByStrangers(see(movedConnectionsView), (mac) => byMac.has(mac)),
  );
  for (const [name, count] of attributed) take(left, name, count);
  take(left, 'refused', refused);
  const silenced = silenceHeard(see(answersView), see(inventoryView)) ? takeAll(left, silenceClasses) : 0;
  const lines = [
    ...line(sum(attributed), 'failure', `lie across a change of the neighbour entry: ${listed(attributed)}`),
    ...line(refused, 'connection', 'were refused by a MAC of no known host'),
    ...line(silenced, 'failure', 'are what happens when nobody answers for the address'),
  ];
  return { lines, unexplained: unexplainedPart(left, failures, load) };
}

function take(left: Map<FailureClass, number>, name: FailureClass, count: number): void {
  const rest = (left.get(name) ?? 0) - count;
  if (rest > 0) left.set(name, rest);
  else left.delete(name);
}

function takeAll(left: Map<FailureClass, number>, names: readonly FailureClass[]): number {
  const taken = names.reduce((all, name) => all + (left.get(name) ?? 0), 0);
  for (const name of names) left.delete(name);
  return taken;
}

function line(count: number, one: string, text: string): readonly { readonly text: string }[] {
  return count > 0 ? [{ text: `${counted(count, one)} ${text}` }] : [];
}

function unexplainedPart(left: ReadonlyMap<FailureClass, number>, failures: number, load: Load): string | undefined {
  if (failures === 0) return 'no request failed: what was crossed is about something else';
  const rest = sum(left);
  const atTheEdge = [...left.keys()].every((name) => edgeClasses.has(name)) && rest <= edgeShare * failures;
  if (atTheEdge) return undefined;
  return `${counted(rest, 'failed request')} (${percent(rest, requestsOf(load))} of all) are not explained by what was seen: ${listed(left)}`;
}
