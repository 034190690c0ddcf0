import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtVersion, findK6 as findForSetup, whyNoBuild } from '../../../scripts/k6/k6.mjs';
import { findK6 } from '../../../src/load/k6-binary.ts';
import { startClock } from '../../../src/run/clock.ts';
import { openScope } from '../../../src/run/scope.ts';
import { localVantage } from '../../../src/vantage/local.ts';

const scope = openScope('test');
const vantage = localVantage({ clock: startClock().nowNs, scope, runId: 'k6-binary-test' });

/** The version that Go builds, as its module pins it: the finders have it from elsewhere. */
let pinned: string;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  const module = await readFile(new URL('../../../scripts/k6/go.mod', import.meta.url), 'utf8');
  pinned = /^\s+go\.k6\.io\/k6\/v2 (v\S+)/m.exec(module)?.[1] ?? 'not pinned';
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seismo-k6-binary-'));
  environment = { PATH: `${folder}/one:${folder}/two`, XDG_CACHE_HOME: `${folder}/cache`, HOME: `${folder}/home` };
  return () => rm(folder, { recursive: true });
});

afterAll(() => scope.close());

/** A program that says it is this version of k6: nobody has old ones at hand. */
async function put(path: string, version: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho 'k6 ${version} (go1.26.8, linux/amd64)'\n`);
  await chmod(file, 0o755);
}

/** What seismo finds and what its setup finds, relative to the folder; undefined for none. */
async function found(): Promise<readonly (string | undefined)[]> {
  const seismo = await findK6(vantage, environment).then(
    ({ path }) => path,
    () => undefined,
  );
  return [seismo, await findForSetup(environment)].map((path) => path?.replace(`${folder}/`, ''));
}

const both = (path: string | undefined) => [path, path];

describe('seismo and its setup', () => {
  it('agree with Go on what is built', () => expect(builtVersion).toBe(pinned));

  it('find none where there is none, or only old ones', async () => {
    expect(await found()).toEqual(both(undefined));
    await put('one/k6', 'v1.1.0');
    await put('two/k6', 'v0.57.0');
    expect(await found()).toEqual(both(undefined));
  });

  it('take the first on PATH that is new enough', async () => {
    await put('one/k6', 'v1.1.0');
    await put('two/k6', 'v1.2.0');
    await put(`cache/seismo/k6/${pinned}/k6`, pinned);
    expect(await found()).toEqual(both('two/k6'));
  });

  it('take the one that was built, of the version that is built now', async () => {
    await put('one/k6', 'v1.1.0');
    await put('cache/seismo/k6/v9.9.9/k6', 'v9.9.9');
    expect(await found()).toEqual(both(undefined));
    await put(`cache/seismo/k6/${pinned}/k6`, pinned);
    expect(await found()).toEqual(both(`cache/seismo/k6/${pinned}/k6`));
  });

  it.each([{ XDG_CACHE_HOME: '' }, { XDG_CACHE_HOME: 'relative' }])('keep it at home with %j', async (set) => {
    Object.assign(environment, set);
    await put(`home/.cache/seismo/k6/${pinned}/k6`, pinned);
    expect(await found()).toEqual(both(`home/.cache/seismo/k6/${pinned}/k6`));
  });

  it('look for it nowhere else than where SEISMO_K6 says', async () => {
    await put('one/k6', 'v2.2.0');
    await put('three/my-k6', 'v1.8.1');
    environment.SEISMO_K6 = join(folder, 'three/my-k6');
    expect(await found()).toEqual(both('three/my-k6'));
    await put('three/my-k6', 'v1.1.0');
    expect(await found()).toEqual(both(undefined));
    environment.SEISMO_K6 = join(folder, 'three/none');
    expect(await found()).toEqual(both(undefined));
  });

  it('take neither folders nor what may not be run', async () => {
    await mkdir(join(folder, 'one/k6'), { recursive: true });
    await put('two/k6', 'v2.2.0');
    await chmod(join(folder, 'two/k6'), 0o644);
    expect(await found()).toEqual(both(undefined));
  });
});

describe('no k6', () => {
  it('is an error that says what to do', async () => {
    await put('one/k6', 'v1.1.0');
    await expect(findK6(vantage, environment)).rejects.toMatchObject({
      code: 'no-such-tool',
      message: `k6 v1.2 or newer is needed; ${folder}/one/k6 is v1.1.0`,
      hint: expect.stringMatching(/npm run setup/),
    });
  });

  it('where SEISMO_K6 says there is one is not mended by the setup', async () => {
    environment.SEISMO_K6 = '/bin/echo';
    await expect(findK6(vantage, environment)).rejects.toMatchObject({
      code: 'no-such-tool',
      message: expect.stringContaining('/bin/echo does not say its version'),
      hint: expect.stringMatching(/unset SEISMO_K6/),
    });
    environment.SEISMO_K6 = `${folder}/none`;
    await expect(findK6(vantage, environment)).rejects.toMatchObject({
      message: expect.stringContaining(`${folder}/none, where no program is`),
    });
    expect(whyNoBuild(environment)).toMatch(/k6 v1\.2 or newer .*unset it/);
  });
});
