import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './graph.ts';

const runFile = promisify(execFile);

/** Building, packing and installing takes about 4 s; a slow registry may add to it. */
const installTimeoutMs = 60_000;

/** What a clean checkout lacks, and what is of no use for packing. */
const leftOut = new Set(['.git', 'node_modules', 'dist', 'coverage', 'test']);

describe('the package, installed from its tarball into an empty folder', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seismo-package-'));
    const tarball = await pack(join(folder, 'checkout'));
    await install(tarball, join(folder, 'user'));
  }, installTimeoutMs);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const seismo = (...args: string[]) =>
    runFile(join(folder, 'user/node_modules/.bin/seismo'), args, { timeout: 10_000 });

  it('tells its version, by both of its names', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect((await seismo('--version')).stdout).toBe(`${version}\n`);
    const plugin = await runFile(join(folder, 'user/node_modules/.bin/kubectl-seismo'), ['--version'], {
      timeout: 10_000,
    });
    expect(plugin.stdout).toBe(`${version}\n`);
  });

  it('helps', async () => {
    expect((await seismo('--help')).stdout).toMatch(/^Usage: seismo .*\n[\s\S]*\bexplain\b/);
  });

  it('explains a code, from the pages that come with it', async () => {
    expect((await seismo('explain')).stdout).toContain('L2-CONFLICT');
    const page = await readFile(join(root, 'docs/rules/L2-CONFLICT.md'), 'utf8');
    expect((await seismo('explain', 'L2-CONFLICT')).stdout.length).toBeGreaterThan(page.length / 2);
  });

  it('ends a usage error with 2', async () => {
    await expect(seismo('no-such-command')).rejects.toMatchObject({ code: 2 });
  });

  it.each(['k6/smoke.ts', 'scripts/k6/go.sum', 'scripts/k6/build.mjs', 'scripts/k6/k6.json', 'LICENSE', 'README.md'])(
    'holds %s',
    async (file) => {
      await expect(readFile(join(folder, 'user/node_modules/seismo', file), 'utf8')).resolves.not.toBe('');
    },
  );
});

/**
 * Packs a copy of the checkout, so that a dist/ that is in use (or is stale) neither suffers nor helps.
 * @returns the tarball
 */
async function pack(copy: string): Promise<string> {
  await cp(root, copy, { recursive: true, filter: (path) => !leftOut.has(relative(root, path)) });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const { stdout } = await runFile('npm', ['pack', '--json'], { cwd: copy });
  // The build that npm runs beforehand may print as well.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }];
  return join(copy, packed.filename);
}

async function install(tarball: string, user: string): Promise<void> {
  await mkdir(user);
  await writeFile(join(user, 'package.json'), '{}');
  // `npm ci` has put most of what is needed into npm's cache.
  await runFile('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], { cwd: user });
}
