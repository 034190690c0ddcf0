import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type Options } from 'execa';

/** A folder for the state of this test's labs, so that nobody's real labs are touched. */
export function makeStateHome(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'seismo-lab-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const cli = join(import.meta.dirname, 'lab-cli.ts');
const httpClient = join(import.meta.dirname, 'lab-http.ts');

/** Starts a command of the lab as a process of its own. */
export const startCli = <O extends Options>(args: readonly string[], options: O = {} as O) =>
  execa(process.execPath, ['--import', 'tsx', cli, 'lab', ...args], { reject: false, timeout: 60_000, ...options });

/** Runs a command in a host of a lab and gives its standard output. */
export async function inHost(lab: string, host: string, argv: readonly string[]): Promise<string> {
  const { stdout } = await execa('nsenter', [`--net=/run/netns/seismo-${lab}-${host}`, ...argv], { timeout: 30_000 });
  return stdout;
}

export interface Ending {
  readonly status?: number;
  readonly servedBy?: string;
  readonly body?: unknown;
  readonly error?: string;
}

/** Sends requests from the client to the VIP; the flags are those of `lab-http.ts`. */
export async function http(lab: string, ...flags: readonly string[]): Promise<readonly Ending[]> {
  return JSON.parse(await inHost(lab, 'client', [process.execPath, '--import', 'tsx', httpClient, ...flags]));
}

/** The MACs that answer one broadcast for the VIP, in the order of the alphabet: `arping` of either make, read by eye. */
export async function macsThatAnswer(lab: string, from = 'router'): Promise<readonly string[]> {
  const version = await execa('arping', ['-V'], { reject: false });
  const flags = version.stdout.includes('Habets') ? ['-c', '1', '-i'] : ['-b', '-w', '1', '-I'];
  const { stdout } = await execa(
    'nsenter',
    [`--net=/run/netns/seismo-${lab}-${from}`, 'arping', ...flags, 'eth0', '192.0.2.200'],
    { reject: false, timeout: 10_000 },
  );
  return [...new Set(stdout.toLowerCase().match(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g) ?? [])].sort();
}

/** Everything that a lab could leave on this machine: names of namespaces, processes that name it, links, files. */
export function remainsOf(lab: string, stateHome: string): readonly string[] {
  const folder = join(stateHome, 'seismo', 'lab');
  return [
    ...list('/run/netns').filter((name) => name.startsWith(`seismo-${lab}-`)),
    ...processesNaming(lab).map(({ pid, command }) => `process ${pid}: ${command}`),
    ...list(folder).filter((name) => name === lab || name.startsWith(`${lab}.`)),
  ];
}

/** The keeper and the backends of a lab, wherever they are, told by their command lines. */
export function processesNaming(lab: string): readonly { pid: number; command: string }[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const isServer =
          /src\/lab\/server\//.test(command) && new RegExp(`(--name ${lab} |/${lab}/p\\d\\.sock)`).test(command);
        return isServer ? [{ pid: Number(pid), command }] : [];
      } catch {
        return []; // It ended while we looked.
      }
    });
}

/** Names of the interfaces in the machine's own network namespace. */
export const linksHere = (): readonly string[] => list('/sys/class/net').sort();

/** Whether a process lives and where: `net:[…]`. */
export function networkOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
