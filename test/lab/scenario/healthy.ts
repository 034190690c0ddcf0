import type { Scenario } from '../../../scripts/prove/scenario.ts';
import { labLoad, playStory } from '../support/play.ts';

export const healthy: Scenario = {
  name: 'healthy',
  expect: {
    'L2-FOREIGN': 'pass',
    'L2-CONFLICT': 'pass',
    'L2-SILENT': 'pass',
    'L2-NEIGHFLIP': 'pass',
    'LOAD-THRESHOLD': 'pass',
    'LOAD-REPEATS': 'pass',
  },
  forbid: ['fail'],
  play: () => playStory({ incidents: [], load: labLoad() }),
};
