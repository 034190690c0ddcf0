import { labLoad } from '../support/play.ts';
import { tell } from './story.ts';

export const silentVip = tell({
  name: 'silent-vip',
  story: { incidents: ['silent-vip'], load: labLoad() },
  alsoExpect: { 'LOAD-THRESHOLD': 'fail' },
  forbid: [],
  look: ({ findings }) => {
    const load = findings.find(({ code }) => code === 'LOAD-THRESHOLD');
    if (load?.echoOf !== 'L2-SILENT') throw new Error(`the load is not its echo: ${load?.summary}`);
  },
});
