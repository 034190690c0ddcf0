import type { Scenario } from '../../../scripts/prove/scenario.ts';
import { stranger } from '../../../src/lab/topology.ts';
import { labLoad, playStory } from '../support/play.ts';

export const foreignMac: Scenario = {
  name: 'foreign-mac',
  expect: { 'L2-FOREIGN': 'fail', 'L2-CONFLICT': 'fail', 'L2-SILENT': 'pass' },
  // What the stranger does to the users follows from it.
  forbid: [],
  play: () =>
    playStory({ incidents: ['foreign-mac'], load: labLoad() }, ({ findings }) => {
      const [first] = findings;
      const mac = stranger.interface.mac;
      if (first?.code !== 'L2-FOREIGN' || !first.summary.includes(mac))
        throw new Error(`not named first: ${first?.summary}`);
      const alone = findings.find(
        ({ verdict, code, echoOf }) => verdict === 'fail' && code.startsWith('L2-') && code !== 'L2-FOREIGN' && !echoOf,
      );
      if (alone) throw new Error(`${alone.code} is not shown as an echo of the stranger`);
    }),
};
