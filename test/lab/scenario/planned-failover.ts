import { labLoad } from '../support/play.ts';
import { tell } from './story.ts';

/** Benign: the address moves once, in the middle of the run. */
export const plannedFailover = tell({
  name: 'planned-failover',
  story: { incidents: ['planned-failover'], midRun: true, load: labLoad() },
  forbid: ['fail'],
  look: ({ findings }) => {
    const flips = findings.find(({ code }) => code === 'L2-NEIGHFLIP');
    if (!flips?.summary.includes('moved')) throw new Error(`the move was not seen: ${flips?.summary}`);
  },
});
