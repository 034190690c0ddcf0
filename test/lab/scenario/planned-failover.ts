import type { Scenario } from '../../../scripts/prove/scenario.ts';
import { labLoad, playStory } from '../support/play.ts';

/** Benign: the address moves once, in the middle of the run. */
export const plannedFailover: Scenario = {
  name: 'planned-failover',
  expect: { 'L2-FOREIGN': 'pass', 'L2-NEIGHFLIP': 'pass' },
  forbid: ['fail'],
  play: () =>
    playStory({ incidents: ['planned-failover'], midRun: true, load: labLoad() }, ({ findings }) => {
      const flips = findings.find(({ code }) => code === 'L2-NEIGHFLIP');
      if (!flips?.summary.includes('moved')) throw new Error(`the move was not seen: ${flips?.summary}`);
    }),
};
