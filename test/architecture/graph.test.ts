import { describe, expect, it } from 'vitest';
import { loadsAtOnce, loadsEver, makeGraph, reach } from './graph.ts';

const graph = makeGraph(
  new Map([
    ['src/a/one.ts', "import { two } from '../b/two.ts';\nimport type { T } from '../c/types.ts';"],
    ['src/b/two.ts', "import { one } from '../a/one.ts';\nexport const later = () => import('./three.ts');"],
    ['src/b/three.ts', "import { x } from '@scope/name/sub';\nimport fs from 'node:fs/promises';"],
    ['src/c/types.ts', "import 'execa';"],
  ]),
);

const reached = (follow: typeof loadsAtOnce) => [...reach(graph, ['src/a/one.ts'], follow).keys()];

describe('the import graph', () => {
  it('resolves paths, and names packages without what is inside them', () => {
    expect(graph.edgesFrom('src/b/three.ts').map(({ to }) => to)).toEqual(['@scope/name', 'node:fs/promises']);
    expect(graph.edgesFrom('src/a/one.ts').map(({ to }) => to)).toEqual(['src/b/two.ts', 'src/c/types.ts']);
  });

  it('follows what is loaded at once, in circles too', () => {
    expect(reached(loadsAtOnce)).toEqual(['src/a/one.ts', 'src/b/two.ts']);
  });

  it('follows what is loaded later, and never types', () => {
    expect(reached(loadsEver)).toEqual([
      'src/a/one.ts',
      'src/b/two.ts',
      'src/b/three.ts',
      '@scope/name',
      'node:fs/promises',
    ]);
  });

  it('tells the way', () => {
    expect(reach(graph, ['src/a/one.ts'], loadsEver).get('@scope/name')).toEqual([
      'src/a/one.ts',
      'src/b/two.ts',
      'src/b/three.ts',
      '@scope/name',
    ]);
  });
});
