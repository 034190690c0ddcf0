import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { announceArgvs, answeringMacs, whoHasVipArgv } from '../../../src/lab/arping.ts';

/** What the tool printed when it was recorded: see the fixture's `origin` and `scene`. */
function recorded(name: string): string {
  const file = new URL(`../../fixtures/probe/arping/${name}.json`, import.meta.url);
  const { stdout } = JSON.parse(readFileSync(file, 'utf8')) as { stdout: { text: string }[] };
  return stdout.map(({ text }) => text).join('');
}

const three = ['02:00:00:00:02:11', '02:00:00:00:02:12', '02:00:00:00:02:13'];

describe.each(['iputils', 'habets'] as const)('arping of %s', (flavour) => {
  const macs = (name: string) => answeringMacs(flavour, recorded(`${flavour}-${name}`));

  it('names each MAC that answers once', () => {
    expect([...macs('three-answer')].sort()).toEqual(three);
    expect(macs('silent')).toEqual([]);
  });

  it('names no MAC that answers for another address', () => {
    const elsewhere = recorded(`${flavour}-three-answer`).replaceAll('192.0.2.200', '192.0.2.201');
    expect(answeringMacs(flavour, elsewhere)).toEqual([]);
  });

  it('gives the pause of Habets’ to nobody, which older releases take for microseconds', () => {
    const argvs = [whoHasVipArgv(flavour), ...announceArgvs(flavour)];
    for (const argv of argvs) {
      expect(argv.includes('-w'), argv.join(' ')).toBe(flavour === 'iputils');
      expect(argv.join(' ')).toMatch(flavour === 'iputils' ? / -w 1 / : / -c 1 /);
    }
  });
});
