import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { incidents } from '../../../src/lab/incident/list.ts';
import type { LabState } from '../../../src/lab/state.ts';
import {
  formatState,
  labPaths,
  parseState,
  readState,
  removeFiles,
  requireState,
  writeState,
} from '../../../src/lab/state.ts';

const time = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const state = fc.record({
  version: fc.constant(1),
  name: fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/),
  phase: fc.constantFrom('making', 'up'),
  startedAt: time,
  expiresAt: time,
  broken: fc.array(
    fc.record({
      incident: fc.constantFrom(...incidents.map(({ name }) => name)),
      options: fc.record(
        {
          nodes: fc.constantFrom(2, 3),
          errorShare: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share + 0),
        },
        { requiredKeys: [] },
      ),
    }),
  ),
}) as fc.Arbitrary<LabState>;

const healthy: LabState = {
  version: 1,
  name: 'x',
  phase: 'up',
  startedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-01T08:00:00.000Z',
  broken: [],
};

describe('the state file', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'seismo-state-'));
    vi.stubEnv('XDG_STATE_HOME', home);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(parseState(formatState(one))).toEqual(one);
      }),
    );
  });

  it('is no state when it is anything else', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseState(text) === undefined));
    expect(parseState(formatState(healthy).slice(0, -5))).toBeUndefined();
    expect(parseState(JSON.stringify({ ...healthy, version: 2 }))).toBeUndefined();
  });

  it('leaves no draft beside it, and goes with everything of its lab', () => {
    writeState(healthy);
    writeState({ ...healthy, phase: 'making' });
    writeState({ ...healthy, name: 'other' });
    expect(readState('x')).toEqual({ ...healthy, phase: 'making' });
    expect(readdirSync(labPaths('x').base).sort()).toEqual(['other', 'other.json', 'x', 'x.json']);
    removeFiles('x');
    removeFiles('x');
    expect(readdirSync(labPaths('x').base)).toEqual(['other', 'other.json']);
    expect(readdirSync(labPaths('other').folder)).toEqual([]);
  });

  it('tells a lab that is up from one that is not, that was half made, and that cannot be read', () => {
    const notUp = expect.objectContaining({ code: 'lab-not-up', hint: 'sudo seismo lab up --name x' });
    expect(() => requireState('x')).toThrow(notUp);
    writeState({ ...healthy, phase: 'making' });
    expect(() => requireState('x')).toThrow(notUp);
    writeFileSync(labPaths('x').state, '{"version":');
    expect(readState('x')).toBe('unreadable');
    expect(() => requireState('x')).toThrow(notUp);
    writeState(healthy);
    expect(requireState('x')).toEqual(healthy);
  });

  it('is below the home folder when the environment names no absolute one', () => {
    for (const value of ['', 'relative/path']) {
      vi.stubEnv('XDG_STATE_HOME', value);
      expect(labPaths('x').state).toBe(join(homedir(), '.local/state/seismo/lab/x.json'));
    }
  });
});
