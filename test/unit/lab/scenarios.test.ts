import { describe, expect, it } from 'vitest';
import { incidents } from '../../../src/lab/incident/list.ts';
import { stories } from '../../lab/scenario/list.ts';
import { tell } from '../../lab/scenario/story.ts';

describe('the live scenarios', () => {
  it('tell of every incident', () => {
    const told = new Set(stories.flatMap(({ story }) => story.incidents));
    expect([...told].sort()).toEqual(incidents.map(({ name }) => name).sort());
  });

  it('expect what their incidents promise, and what they add', () => {
    const incident = 'silent-vip';
    const promised = incidents.find(({ name }) => name === incident)?.expected ?? [];
    const { expect: expected } = tell({
      name: 'any',
      story: { incidents: [incident, 'backend-errors'] },
      alsoExpect: { 'L2-NEIGHFLIP': 'not-applicable' },
      forbid: [],
    });
    expect(promised.length).toBeGreaterThan(0);
    expect(expected).toEqual({
      ...Object.fromEntries(promised.map(({ code, verdict }) => [code, verdict])),
      'LOAD-THRESHOLD': 'fail',
      'L2-NEIGHFLIP': 'not-applicable',
    });
  });

  it('cannot overrule an incident, or tell of one that there is not', () => {
    const telling = (incident: string) => () =>
      tell({ name: 'any', story: { incidents: [incident] }, alsoExpect: { 'L2-SILENT': 'pass' }, forbid: [] });
    expect(telling('silent-vip')).toThrow('L2-SILENT is to be fail and pass');
    expect(telling('earthquake')).toThrow('there is no incident earthquake');
  });
});
