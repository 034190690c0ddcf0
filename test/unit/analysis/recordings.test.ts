import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/analysis/check/list.ts';
import { replay } from '../../../src/run/replay.ts';
import { eventsOf, judgeAll } from '../../support/judging.ts';
import { seededRandom, shuffled } from '../../support/shuffle.ts';

const folder = join(import.meta.dirname, '../../recordings');
const recordings = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const orders = 30;

const verdictsOf = async (name: string): Promise<Readonly<Record<string, string>>> => {
  const { findings } = await replay(join(folder, name));
  return Object.fromEntries(findings.map(({ code, verdict }) => [code, verdict]));
};

describe('recordings of real runs', () => {
  it.each(recordings.map(({ name }) => name))('%s is judged as it was when it was made', async (name) => {
    const expected: unknown = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'));
    expect(await verdictsOf(name)).toEqual(expected);
  });

  it.each(recordings.map(({ name }) => name))(
    '%s says the same in every order its lines could have come in',
    async (name) => {
      const events = await eventsOf(join(folder, name));
      const findings = judgeAll(events);
      for (let seed = 1; seed <= orders; seed += 1) {
        expect(judgeAll(shuffled(events, seededRandom(seed))), `order ${seed}`).toEqual(findings);
      }
    },
  );

  it.each(checks.map(({ code }) => code))('%s speaks in one of them and stays silent in another', async (code) => {
    const verdicts = (await Promise.all(recordings.map(({ name }) => verdictsOf(name)))).map((said) => said[code]);
    expect(
      verdicts.some((verdict) => verdict === 'fail' || verdict === 'warn'),
      `speaks: ${verdicts}`,
    ).toBe(true);
    expect(verdicts.includes('pass'), `passes: ${verdicts}`).toBe(true);
  });
});
