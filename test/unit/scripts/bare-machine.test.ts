import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/**
 * The setup on a machine that has nothing but Node: a PATH of one folder, with stand-ins for apt-get, npm and go, which
 * write down how they were called. The real ones cannot be made to lack something on demand.
 */
let machine: string;
const root = join(import.meta.dirname, '../../..');
const isRoot = process.getuid?.() === 0;
const systemTools = ['arping', 'tcpdump', 'mtr', 'ip', 'nstat', 'nft', 'setpriv', 'timeout'];

beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'seismo-bare-'));
  await mkdir(join(machine, 'tools'));
  await mkdir(join(machine, 'checkout'));
  await symlink(process.execPath, join(machine, 'tools/node'));
  await cp(join(root, 'scripts'), join(machine, 'checkout/scripts'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) await cp(join(root, file), join(machine, 'checkout', file));
});

afterEach(() => rm(machine, { recursive: true, force: true }));

/** Puts a program on the machine's PATH that writes down its arguments, and then does what the lines of shell say. */
async function standIn(name: string, ...shell: string[]): Promise<void> {
  const file = join(machine, 'tools', name);
  await writeFile(file, ['#!/bin/sh', `echo "${name} $*" >> '${machine}/calls'`, ...shell, ''].join('\n'));
  await chmod(file, 0o755);
}

/** A shell line that puts programs on the PATH, as an installation would. */
function brings(...programs: string[]): string {
  const files = programs.map((program) => `'${machine}/tools/${program}'`).join(' ');
  return `for f in ${files}; do echo '#!/bin/sh' > $f; /bin/chmod +x $f; done`;
}

/** How stand-ins were called, all or one of them. */
async function calls(program = ''): Promise<string[]> {
  const text = await readFile(join(machine, 'calls'), 'utf8').catch(() => '');
  return text.split('\n').filter((call) => call !== '' && call.startsWith(program));
}

function start(...args: string[]): ChildProcess {
  const env = { PATH: join(machine, 'tools'), XDG_CACHE_HOME: join(machine, 'cache') };
  const script = join(machine, 'checkout/scripts/setup.mjs');
  return spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
}

async function setup(...args: string[]): Promise<{ exitCode: number; output: string }> {
  const child = start(...args);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const [exitCode] = await once(child, 'close');
  return { exitCode, output };
}

async function cachedFiles(): Promise<string[]> {
  const found = await readdir(join(machine, 'cache'), { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** npm as it leaves a checkout behind: what it has installed is what was locked. */
const npmInstalls = () => `/bin/mkdir node_modules && /bin/cp package-lock.json node_modules/.package-lock.json`;

/** go as it leaves a build behind: a k6 at the path after `-o`. */
const goBuilds =
  'while [ "$1" != -o ]; do shift; done; echo "#!/bin/sh\necho k6 v2.2.0 linux/amd64" > "$2"; /bin/chmod +x "$2"';

async function ownEverything(): Promise<void> {
  for (const tool of systemTools) await standIn(tool);
  await standIn('k6', 'echo "k6 v2.2.0 (go1.26.8, linux/amd64)"');
  await cp(join(machine, 'checkout/package-lock.json'), join(machine, 'checkout/node_modules/.package-lock.json'));
}

describe.runIf(process.platform === 'linux')('setup on a bare machine', () => {
  it.runIf(isRoot)('installs everything once, and nothing the second time', async () => {
    await standIn('apt-get', brings(...systemTools));
    await standIn('npm', npmInstalls());
    await standIn('go', goBuilds);

    expect(await setup('--yes')).toMatchObject({ exitCode: 0 });
    const first = await calls();
    expect(first.map((call) => call.split(' ')[0])).toEqual(['apt-get', 'npm', 'go']);
    expect(first[0]).toMatch(
      /install --yes --no-install-recommends --no-remove iputils-arping tcpdump mtr-tiny iproute2 nftables util-linux coreutils$/,
    );
    expect(first[1]).toMatch(/^npm ci\b/);

    expect(await setup('--yes')).toEqual({ exitCode: 0, output: '' });
    expect(await calls()).toEqual(first);
  });

  it.runIf(isRoot)('fetches the package lists only when an installation fails without', async () => {
    await ownEverything();
    await rm(join(machine, 'tools/nft'));
    await standIn('apt-get', 'case "$*" in *update*) : > "$0.lists";; *) [ -e "$0.lists" ] || exit 100;; esac');
    expect(await setup('--yes')).toMatchObject({ exitCode: 0 });
    const verbs = (await calls('apt-get')).map((call) => call.match(/update|install.* nftables$/)?.[0].split(' ')[0]);
    expect(verbs).toEqual(['install', 'update', 'install']);
  });

  it('never touches an arping that is there', async () => {
    await ownEverything();
    await standIn('apt-get');
    expect(await setup('--yes')).toEqual({ exitCode: 0, output: '' });
    expect(await calls('apt-get')).toEqual([]);
  });

  it('installs nothing unasked, and says what it would install', async () => {
    await ownEverything();
    await rm(join(machine, 'checkout/node_modules'), { recursive: true });
    await standIn('npm');
    const { exitCode, output } = await setup();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/npm packages: npm ci[\s\S]*--yes/);
    expect(await calls('npm')).toEqual([]);
  });

  it('names the packages where there is no apt, before it installs anything else', async () => {
    await ownEverything();
    await rm(join(machine, 'tools/tcpdump'));
    await rm(join(machine, 'checkout/node_modules'), { recursive: true });
    await standIn('npm');
    const { exitCode, output } = await setup('--yes');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/Install tcpdump with this system's package manager/);
    expect(await calls('npm')).toEqual([]);
  });

  it('says how to get k6 where there is neither it nor Go, or only one that is too old', async () => {
    await ownEverything();
    await standIn('k6', 'echo "k6 v0.49.0 (commit/4c0c3c3, go1.21.6, linux/amd64)"');
    const { exitCode, output } = await setup('--yes');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/k6 v1\.2 or newer is needed.*https:\/\/grafana\.com\S+install-k6/);
  });

  it("shows Go's own words when a build fails, and leaves no half k6 behind", async () => {
    await ownEverything();
    await rm(join(machine, 'tools/k6'));
    await standIn('go', 'while [ "$1" != -o ]; do shift; done; echo half > "$2"; echo "disk is full" >&2; exit 1');
    const { exitCode, output } = await setup('--yes');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/disk is full[\s\S]*install-k6/);
    expect(await cachedFiles()).toEqual([]);
  });

  it('leaves nothing behind either when it is interrupted', async () => {
    await ownEverything();
    await rm(join(machine, 'tools/k6'));
    await standIn('go', 'while [ "$1" != -o ]; do shift; done; echo half > "$2"; exec /bin/sleep 30');
    const child = start('--yes');
    await vi.waitFor(async () => expect(await cachedFiles()).toHaveLength(1), 10_000);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([143, null]);
    expect(await cachedFiles()).toEqual([]);
  });

  it('leaves tools alone when told to', async () => {
    await ownEverything();
    await rm(join(machine, 'tools/arping'));
    expect(await setup('--yes', '--no-tools')).toEqual({ exitCode: 0, output: '' });
  });

  it('ends an option that it does not know with its usage', async () => {
    const { exitCode, output } = await setup('--force');
    expect(exitCode).toBe(2);
    expect(output).toMatch(/unknown option: --force[\s\S]*Usage:/);
  });
});
