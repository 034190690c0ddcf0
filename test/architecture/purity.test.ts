// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are the texts under test
import { describe, expect, it } from 'vitest';
import { loadsEver, modulesIn, reach, readGraph, readSource } from './graph.ts';
import { findImpurities } from './purity.ts';
import { purePackages, rooms } from './rooms.ts';

const graph = readGraph(['src', 'cmd']);
const isOurs = (name: string) => graph.modules.includes(name);
const pureRooms = rooms.filter(({ pure }) => pure).map(({ folder }) => folder);

describe.each(pureRooms)('%s is pure', (folder) => {
  // What it reaches counts, not only what it holds: impurity is as bad at third hand.
  const reached = reach(graph, modulesIn(folder), loadsEver);

  it('reaches no node module and no package but those that only compute', () => {
    const outside = [...reached].filter(([name]) => !isOurs(name) && !purePackages.includes(name));
    expect(outside.map(([, way]) => way.join(' → '))).toEqual([]);
  });

  it('reaches no clock, chance, process or network', () => {
    const touched = [...reached].flatMap(([name, way]) =>
      isOurs(name) ? findImpurities(readSource(name)).map((what) => `${way.join(' → ')}: ${what}`) : [],
    );
    expect(touched).toEqual([]);
  });
});

describe('findImpurities', () => {
  it.each([
    ['const t = Date.now();', 'Date.now'],
    ['const t = new Date();', 'newDate()'],
    ['const r = Math.random;', 'Math.random'],
    ['process.env.HOME', 'process.'],
    ['process?.env', 'process.'],
    ['`${performance.now()}`', 'performance.'],
    ['await fetch(url)', 'fetch('],
    ['setTimeout(later, 5)', 'setTimeout('],
    ['globalThis["Date"]', 'globalThis'],
  ])('sees %s', (source, name) => {
    expect(findImpurities(source)).toEqual([name]);
  });

  it.each([
    '// Date.now()',
    "const text = 'Math.random()';",
    'const at = new Date(epochMs);',
    'event.process.name',
    'this.performance.now()',
    'const { process } = fact; const table = { fetch: 1 };',
  ])('passes %s', (source) => {
    expect(findImpurities(source)).toEqual([]);
  });
});
