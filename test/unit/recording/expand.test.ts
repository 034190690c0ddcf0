import { appendFileSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replay } from '../../../src/run/replay.ts';
import { testFolder } from '../../support/folder.ts';
import { eventsOf } from '../../support/judging.ts';

const original = join(import.meta.dirname, '../../recordings/mac-conflict');

/** A copy of a recording and the paths of the router's captures in it. */
function copied(): { folder: string; captures: readonly [string, ...string[]] } {
  const folder = join(testFolder(), 'copy');
  cpSync(original, folder, { recursive: true });
  const raw = join(folder, 'raw/router');
  const captures = readdirSync(raw).map((name) => join(raw, name));
  return { folder, captures: captures as [string, ...string[]] };
}

const packetsIn = async (folder: string) =>
  (await eventsOf(folder)).filter(({ fact }) => fact.type === 'tcp.packet' || fact.type === 'arp.packet').length;

describe('captures of a recording', () => {
  it('are expanded into packets at their line', async () => {
    const events = await eventsOf(original);
    const first = events.findIndex(({ fact }) => fact.type === 'arp.packet' || fact.type === 'tcp.packet');
    expect(events[first - 1]?.fact.type).toBe('capture.pulled');
    const pulled = events.flatMap(({ fact }) => (fact.type === 'capture.pulled' ? [fact.packets] : []));
    expect(await packetsIn(original)).toBe(pulled.reduce((sum, packets) => sum + packets, 0));
  });

  it('are counted as damage when they are missing, and the rest is judged', async () => {
    const { folder, captures } = copied();
    rmSync(captures[0]);
    const { damage, findings } = await replay(folder);
    expect(damage).toEqual({ torn: 0, unknown: 0, invalid: 0, captures: 1 });
    expect(findings.find(({ code }) => code === 'L2-CONFLICT')?.verdict).toBe('fail');
  });

  it('are not believed when they were altered', async () => {
    const { folder, captures } = copied();
    const before = await packetsIn(folder);
    for (const capture of captures) appendFileSync(capture, 'x');
    expect(await packetsIn(folder)).toBeLessThan(before);
    expect((await replay(folder)).damage?.captures).toBe(captures.length);
  });
});
