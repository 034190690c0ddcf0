import type { Scenario } from '../../../scripts/prove/scenario.ts';
import { seededRandom } from '../../support/shuffle.ts';
import { killInvestigation } from '../support/cli-kill.ts';

/** Other moments in every run; a failure says its own, which is all there is to repeat. */
const chance = seededRandom(Date.now());

/** `kill -9` at a moment like any other. There is no finding to expect: nobody is left to say one. */
export const kill: Scenario = {
  name: 'kill -9',
  expect: {},
  forbid: [],
  play: async () => {
    await killInvestigation(chance());
    return { findings: [] };
  },
};
