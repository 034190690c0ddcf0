import { stranger } from '../../../src/lab/topology.ts';
import { labLoad } from '../support/play.ts';
import { tell } from './story.ts';

export const foreignMac = tell({
  name: 'foreign-mac',
  story: { incidents: ['foreign-mac'], load: labLoad() },
  // What the stranger does to the users follows from it.
  forbid: [],
  look: ({ findings }) => {
    const [first] = findings;
    const mac = stranger.interface.mac;
    if (first?.code !== 'L2-FOREIGN' || !first.summary.includes(mac))
      throw new Error(`not named first: ${first?.summary}`);
    const alone = findings.find(
      ({ verdict, code, echoOf }) => verdict === 'fail' && code.startsWith('L2-') && code !== 'L2-FOREIGN' && !echoOf,
    );
    if (alone) throw new Error(`${alone.code} is not shown as an echo of the stranger`);
  },
});
