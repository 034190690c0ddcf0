import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importModule, modulesIn } from './graph.ts';
import { type Listing, listings } from './lists.ts';

/** @returns the things in the listing's folder, as `module: name of the export`. */
async function entriesOf({ folder, skip, isEntry }: Listing): Promise<ReadonlyMap<string, unknown>> {
  const modules = modulesIn(folder).filter((module) => dirname(module) === folder && !skip.includes(module));
  const exported = modules.map(async (module) =>
    Object.entries(await importModule(module)).map(([name, value]) => ({ label: `${module}: ${name}`, name, value })),
  );
  const entries = (await Promise.all(exported)).flat().filter(({ name, value }) => isEntry(value, name));
  return new Map(entries.map(({ label, value }) => [label, value]));
}

describe.each([...listings])('$folder', (listing) => {
  it(`has everything in ${listing.list}`, async () => {
    const listed = await listing.listed();
    const entries = await entriesOf(listing);
    expect(entries.size).toBeGreaterThan(0);
    expect([...entries].filter(([, value]) => !listed.includes(value)).map(([label]) => label)).toEqual([]);
  });

  it('is what its list is made of', async () => {
    const things = [...(await entriesOf(listing)).values()];
    const listed = await listing.listed();
    expect(listed.filter((thing) => !things.includes(thing))).toEqual([]);
  });
});
