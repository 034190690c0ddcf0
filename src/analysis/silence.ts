import type { Answers, Silence, VantageAnswers } from './view/answers.ts';
import type { Inventory } from './view/inventory.ts';

/** Rounds without an answer before silence is a state: a lost frame or two is none. */
export const silentRounds = 3;

/** A vantage whose last round is older than this, against the others', has lost its arping and says nothing about now. */
const freshNs = 8e9;

/**
 * Vantages whose silence means something, by name. The announcer does not hear its own answer, so a node alone proves
 * nothing; of two nodes at most one is the announcer, so that the other would hear it. A router or client always would.
 */
export function listeners({ vantages }: Answers, { hosts }: Inventory): readonly VantageAnswers[] {
  const all = [...vantages.values()].sort((a, b) => a.vantage.localeCompare(b.vantage));
  const isNode = ({ vantage }: VantageAnswers) => hosts.get(vantage)?.role === 'node';
  return all.every(isNode) && all.length < 2 ? all.filter(({ answerers }) => answerers.size > 0) : all;
}

/** Those of them that still listened when the last round was heard. */
export function stillListening(all: readonly VantageAnswers[]): readonly VantageAnswers[] {
  const latestNs = Math.max(...all.map(({ lastNs }) => lastNs));
  return all.filter(({ lastNs }) => latestNs - lastNs <= freshNs);
}

/** The silence that goes on at a vantage, where it has lasted long enough to be a state. */
export function silenceAt({ silence }: VantageAnswers): Silence | undefined {
  return silence && silence.rounds >= silentRounds ? silence : undefined;
}

/** Whether everybody who still listens hears nobody. */
export function silenceHeard(answers: Answers, inventory: Inventory): boolean {
  const now = stillListening(listeners(answers, inventory));
  return now.length > 0 && now.every((one) => silenceAt(one) !== undefined);
}
