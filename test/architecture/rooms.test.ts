import { describe, expect, it } from 'vitest';
import { type Edge, type Graph, makeGraph, readGraph } from './graph.ts';
import { roomOf, rooms, usedByAll } from './rooms.ts';

const graph = readGraph(['src', 'cmd']);

/** @returns what is wrong with an import; undefined when it is allowed. */
function objection({ from, to, kind }: Edge): string | undefined {
  if (to === undefined) return `${from} imports something that only shows at run time`;
  const isOurs = to.endsWith('.ts') || to.startsWith('src/') || to.startsWith('cmd/');
  const [user, used] = [roomOf(from), roomOf(to)];
  if (!isOurs || user === used || used?.folder === usedByAll) return undefined;
  const allowed = [...(user?.uses ?? []), ...(kind === 'type' ? (user?.usesTypesOf ?? []) : [])];
  return used && allowed.includes(used.folder) ? undefined : `${from} may not import ${to}`;
}

function objections(of: Graph): string[] {
  return of.modules.flatMap((module) => of.edgesFrom(module).flatMap((edge) => objection(edge) ?? []));
}

describe('rooms', () => {
  it('hold every module', () => {
    expect(graph.modules.filter((module) => !roomOf(module))).toEqual([]);
  });

  it('import only from the rooms they may use', () => {
    expect(objections(graph)).toEqual([]);
  });

  it.each([
    ['a room that is not listed', 'src/event/a.ts', "import { b } from '../run/b.ts';"],
    ['its types', 'src/event/a.ts', "import type { B } from '../run/b.ts';"],
    ['it late', 'src/event/a.ts', "const b = () => import('../run/b.ts');"],
    ['where it may only use types', 'src/tui/a.ts', "import { b } from '../run/b.ts';"],
    ['what is outside the rooms', 'src/run/a.ts', "import { b } from '../../test/b.ts';"],
    ['something computed', 'src/run/a.ts', 'const b = (name) => import(name);'],
  ])('would object to importing %s', (_what, from, source) => {
    expect(objections(makeGraph(new Map([[from, source]])))).toHaveLength(1);
  });

  it('may import themselves, errors, packages and the types they are given', () => {
    const source = [
      "import { b } from './b.ts';",
      "import { SeismoError } from '../error/error.ts';",
      "import zod from 'zod';",
      "import type { Controller } from '../run/controller.ts';",
    ].join('\n');
    expect(objections(makeGraph(new Map([['src/tui/a.ts', source]])))).toEqual([]);
  });

  it('do not use each other in a circle', () => {
    const usersOf = (folder: string): string[] =>
      rooms.filter(({ uses }) => uses.includes(folder)).map((r) => r.folder);
    const reachesItself = (folder: string) => {
      const reached = new Set(usersOf(folder));
      for (const user of reached) for (const next of usersOf(user)) reached.add(next);
      return reached.has(folder);
    };
    expect(rooms.map(({ folder }) => folder).filter(reachesItself)).toEqual([]);
  });
});
