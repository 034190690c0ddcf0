import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../support/shuffle.ts';
import { killInvestigation } from './support/cli-kill.ts';
import { removeLab } from './support/play.ts';

describe('kill -9 of an investigation', () => {
  afterAll(removeLab);

  // One moment in each third of its life.
  const random = seededRandom(Date.now());
  const thirds = [0, 1, 2].map((third) => (third + random()) / 3);

  it.each(thirds)('leaves nothing but what can be judged (%f of its life)', async (chance) => {
    const { goneAfterMs } = await killInvestigation(chance);
    expect(goneAfterMs).toBeLessThan(10_000);
  });
});
