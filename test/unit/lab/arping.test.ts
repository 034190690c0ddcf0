import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answeringMacs } from '../../../src/lab/arping.ts';

/** What the tool printed when it was recorded: see the fixture's `origin` and `scene`. */
function recorded(name: string): string {
  const file = new URL(`../../fixtures/probe/arping/${name}.json`, import.meta.url);
  const { stdout } = JSON.parse(readFileSync(file, 'utf8')) as { stdout: { text: string }[] };
  return stdout.map(({ text }) => text).join('');
}

describe('arping', () => {
  it.each(['iputils', 'habets'])('of %s names each MAC that answers once', (flavour) => {
    const three = ['02:00:00:00:02:11', '02:00:00:00:02:12', '02:00:00:00:02:13'];
    expect([...answeringMacs(recorded(`${flavour}-three-answer`))].sort()).toEqual(three);
    expect(answeringMacs(recorded(`${flavour}-silent`))).toEqual([]);
  });
});
