import { describe, expect, it } from 'vitest';
import { loadsAtOnce, reach, readGraph } from './graph.ts';
import { keepers, startupPackages } from './rooms.ts';

const graph = readGraph(['src', 'cmd']);

describe.each(keepers)('$target', ({ target, importers }) => {
  it(`is imported only by ${importers.join(', ')}`, () => {
    const mayImport = (module: string) =>
      importers.some((importer) => module === importer || (importer.endsWith('/') && module.startsWith(importer)));
    const users = graph.modules.filter((module) => graph.edgesFrom(module).some(({ to }) => to === target));
    expect(users.filter((module) => !mayImport(module))).toEqual([]);
  });
});

describe('seismo --help', () => {
  it('loads no package but those that read the command line', () => {
    const reached = reach(graph, ['cmd/main.ts'], loadsAtOnce);
    const packages = [...reached].filter(([name]) => !graph.modules.includes(name) && !name.startsWith('node:'));
    expect(packages.filter(([name]) => !startupPackages.includes(name)).map(([, way]) => way.join(' → '))).toEqual([]);
    // Otherwise nothing was looked at.
    expect([...reached.keys()]).toEqual(expect.arrayContaining(['cmd/commands.ts', 'commander']));
  });
});
