import { describe, expect, it } from 'vitest';
import { chooseIncidents } from '../../../src/lab/break.ts';

describe('choosing incidents', () => {
  it('gives each the options that it takes', () => {
    expect(chooseIncidents(['mac-conflict', 'backend-errors'], { nodes: 2, errorShare: 0.1 })).toEqual([
      { incident: 'mac-conflict', options: { nodes: 2 } },
      { incident: 'backend-errors', options: { errorShare: 0.1 } },
    ]);
  });

  it('takes a name given twice once', () => {
    expect(chooseIncidents(['silent-vip', 'silent-vip'], {})).toEqual([{ incident: 'silent-vip', options: {} }]);
  });

  it('refuses a name that nobody knows, and lists those there are', () => {
    expect(() => chooseIncidents(['mac-conflct'], {})).toThrow(
      expect.objectContaining({ code: 'unknown-incident', hint: expect.stringContaining('mac-conflict') }),
    );
  });

  it('refuses two that disturb the same thing', () => {
    expect(() => chooseIncidents(['mac-conflict', 'silent-vip'], {})).toThrow(
      expect.objectContaining({ code: 'usage', message: 'mac-conflict and silent-vip contradict each other' }),
    );
  });

  it('refuses an option that none of them takes', () => {
    expect(() => chooseIncidents(['silent-vip'], { nodes: 2 })).toThrow(
      expect.objectContaining({ code: 'usage', message: 'none of silent-vip can be told about --nodes' }),
    );
  });
});
