import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findScript, profiles } from '../../../src/load/profile.ts';

describe('the profiles', () => {
  it('are the scripts in k6/, each once', () => {
    const scripts = readdirSync(new URL('../../../k6', import.meta.url)).filter((file) => file.endsWith('.ts'));
    expect(profiles.map(({ file }) => file).sort()).toEqual(scripts.map((file) => `k6/${file}`).sort());
  });

  it.each(profiles)('$name is found by its name', ({ name }) => {
    const script = findScript(name);
    expect(script.own).toBe(true);
    expect(existsSync(script.path)).toBe(true);
  });

  it("may be a user's script instead", () => {
    expect(findScript('test/fixtures/load/scripts/dropped.js')).toMatchObject({ own: false });
  });

  it('are named to whoever asks for another', () => {
    expect(() => findScript('smok')).toThrow('smok is neither a profile (smoke, load) nor a file');
  });
});
