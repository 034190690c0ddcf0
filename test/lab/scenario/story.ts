import type { Scenario } from '../../../scripts/prove/scenario.ts';
import { incidents } from '../../../src/lab/incident/list.ts';
import { type Played, playStory, type Story } from '../support/play.ts';

type Expectation = Scenario['expect'];

/** A scenario that breaks the lab and has it investigated. */
export interface StoryScenario extends Scenario {
  readonly story: Story;
}

export interface Telling {
  readonly name: string;
  readonly story: Story;
  /** What its incidents do not promise, since they know nothing of the load; of a healthy lab, everything. */
  readonly alsoExpect?: Expectation;
  readonly forbid: Scenario['forbid'];
  /** Throws when something does not hold that no verdict says. */
  readonly look?: (played: Played) => void;
}

/** A story that must come to what its incidents promise (`expected` there), so that no promise goes unheld. */
export const tell = ({ name, story, alsoExpect = {}, forbid, look }: Telling): StoryScenario => ({
  name,
  story,
  expect: withoutContradiction([...promisesOf(story.incidents), ...Object.entries(alsoExpect)]),
  forbid,
  play: () => playStory(story, look),
});

type Promised = readonly [code: string, verdict: Expectation[string]];

const promisesOf = (names: readonly string[]): readonly Promised[] =>
  names.flatMap((name) => {
    const incident = incidents.find((each) => each.name === name);
    if (!incident) throw new Error(`there is no incident ${name}`);
    return incident.expected.map(({ code, verdict }) => [code, verdict] as const);
  });

function withoutContradiction(promised: readonly Promised[]): Expectation {
  const expected = new Map<string, Promised[1]>();
  for (const [code, verdict] of promised) {
    const other = expected.get(code) ?? verdict;
    if (other !== verdict) throw new Error(`${code} is to be ${other} and ${verdict}`);
    expected.set(code, verdict);
  }
  return Object.fromEntries(expected);
}
