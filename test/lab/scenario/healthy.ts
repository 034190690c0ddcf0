import { labLoad } from '../support/play.ts';
import { tell } from './story.ts';

export const healthy = tell({
  name: 'healthy',
  story: { incidents: [], load: labLoad() },
  alsoExpect: {
    'L2-FOREIGN': 'pass',
    'L2-CONFLICT': 'pass',
    'L2-SILENT': 'pass',
    'L2-NEIGHFLIP': 'pass',
    'LOAD-THRESHOLD': 'pass',
    'LOAD-REPEATS': 'pass',
  },
  forbid: ['fail'],
});
