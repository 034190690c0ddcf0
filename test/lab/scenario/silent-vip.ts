import type { Scenario } from '../../../scripts/prove/scenario.ts';
import { labLoad, playStory } from '../support/play.ts';

export const silentVip: Scenario = {
  name: 'silent-vip',
  expect: { 'L2-SILENT': 'fail', 'L2-FOREIGN': 'not-applicable', 'L2-CONFLICT': 'not-applicable' },
  // The load fails for the same reason.
  forbid: [],
  play: () =>
    playStory({ incidents: ['silent-vip'], load: labLoad() }, ({ findings }) => {
      const load = findings.find(({ code }) => code === 'LOAD-THRESHOLD');
      if (load?.verdict !== 'fail' || load.echoOf !== 'L2-SILENT')
        throw new Error(`the load is not its echo: ${load?.summary}`);
    }),
};
