import { vip } from '../../../src/lab/topology.ts';
import { testLab } from './play.ts';

/** Arguments that investigate the lab's address. */
export const investigateArgs = (...more: readonly string[]): readonly string[] => [
  'investigate',
  'vip',
  vip.address,
  '--lab',
  testLab,
  ...more,
];
