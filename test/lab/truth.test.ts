import { afterAll, describe, expect, it } from 'vitest';
import { worstVerdicts } from '../../scripts/prove/scenario.ts';
import { scenarios } from './scenario/list.ts';
import { removeLab } from './support/play.ts';

describe('the truth about a real network', () => {
  afterAll(removeLab);

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { findings } = await scenario.play();
    const verdicts = worstVerdicts(findings);
    expect(Object.fromEntries([...verdicts].filter(([code]) => code in scenario.expect))).toEqual(scenario.expect);
    const others = [...verdicts].filter(([code]) => !(code in scenario.expect));
    expect(others.filter(([, verdict]) => scenario.forbid.some((one) => one === verdict))).toEqual([]);
  });
});
