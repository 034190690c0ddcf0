import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectComplaint } from '../../lab/support/cli-complaint.ts';
import { isInstalled, seismo, seismoArgv, start } from '../../lab/support/cli-seismo.ts';
import { testFolder } from '../../support/folder.ts';
import { seededRandom } from '../../support/shuffle.ts';

const conflict = join(import.meta.dirname, '..', '..', 'recordings', 'mac-conflict');

/** A copy of a recorded conflict, to be damaged. */
function copyOfConflict(): string {
  const folder = join(testFolder(), 'recording');
  cpSync(conflict, folder, { recursive: true });
  return folder;
}

const journalOf = (folder: string): string => join(folder, 'journal.ndjson');
const capturesOf = (folder: string): readonly string[] =>
  readdirSync(join(folder, 'raw'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.pcap\d*$/.test(name))
    .map((name) => join(folder, 'raw', name));

const random = seededRandom(7);
const randomBytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(random() * 256));

describe('what is no recording', () => {
  it.each([
    ['is not there', () => undefined, /there is no such file or folder/],
    ['is an empty folder', (path: string) => mkdirSync(path), /it holds no journal\.ndjson/],
    ['is random bytes', (path: string) => writeFileSync(path, randomBytes(100_000)), /not the start of a run/],
    [
      'is a folder with random bytes as its journal',
      (path: string) => {
        mkdirSync(path);
        writeFileSync(journalOf(path), randomBytes(100_000));
      },
      /not the start of a run/,
    ],
    ['has a folder as its journal', (path: string) => mkdirSync(journalOf(path), { recursive: true }), /is a folder/],
    [
      'was killed before its first line',
      (path: string) => {
        mkdirSync(path);
        writeFileSync(journalOf(path), '');
      },
      /not the start of a run/,
    ],
    ['is one long line', (path: string) => writeFileSync(path, 'x'.repeat(6 << 20)), /not the start of a run/],
  ] as const)('is refused when it %s', async (_, make, says) => {
    const path = join(testFolder(), 'recording');
    make(path);
    for (const command of ['replay', 'events']) {
      const ended = await seismo([command, path]);
      expectComplaint(ended, 2, says);
      expect(ended.stderr).toContain(`${path} is not a recording`);
    }
  });

  it('is refused when a newer seismo made it', async () => {
    const folder = copyOfConflict();
    const journal = readFileSync(journalOf(folder), 'utf8');
    writeFileSync(journalOf(folder), journal.replace('"format":1', '"format":99'));
    expectComplaint(await seismo(['replay', folder]), 2, /has format 99; this seismo reads up to 1$/);
  });
});

describe('a damaged recording', () => {
  it.each([
    ['random bytes for captures', (path: string) => writeFileSync(path, randomBytes(5000))],
    ['captures cut off', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, -37))],
    ['captures with wrong bytes all over', (path: string) => writeFileSync(path, withWrongBytes(readFileSync(path)))],
    ['no captures', (path: string) => rmSync(path)],
  ] as const)('is judged as far as it can be: %s', async (_, damage) => {
    const folder = copyOfConflict();
    for (const capture of capturesOf(folder)) damage(capture);
    const [whole, damaged] = [await seismo(['replay', conflict]), await seismo(['replay', folder])];
    expect(damaged).toMatchObject({ exitCode: 3, stderr: '' });
    expect(damaged.stdout).toMatch(/FAIL +L2-CONFLICT/);
    // What, where, for how long and when it was: the journal says that, and it is whole.
    expect(damaged.stdout.split('\n')[1]).toBe(whole.stdout.split('\n')[1]);
  });

  it('says how much of it could not be read', async () => {
    const folder = copyOfConflict();
    appendFileSync(journalOf(folder), '{"atNs":1,"source":"x","fact":{"type":"of.tomorrow"}}\n{"atNs":1,"sou');
    expect((await seismo(['replay', folder])).exitCode).toBe(3);
    const { exitCode, stderr } = await seismo(['events', folder, '--type', 'run.']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('skipped 1 torn, 1 unknown and 0 invalid lines\n');
  });
});

function withWrongBytes(bytes: Buffer): Buffer {
  for (let count = 0; count < bytes.length / 50; count += 1) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return bytes;
}

describe('output into a pipe', () => {
  /** A pipeline in which every command's exit code counts. */
  const pipeline = (args: readonly string[], then: string, redirect = '') =>
    start(['bash', '-c', `set -o pipefail; "$@" ${redirect} | ${then}`, 'bash', ...seismoArgv(args)]).end;

  it('may be read by somebody who leaves early', async () => {
    const { exitCode, stdout, stderr } = await pipeline(['events', conflict], 'head -n 1');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toHaveProperty(['fact', 'type'], 'run.start');
  });

  it('may have its complaints read by nobody', async () => {
    const { exitCode, stdout } = await pipeline(['replay', '/nonexistent'], 'true', '2>&1');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.skipIf(!isInstalled('jq'))('is JSON that jq reads, line by line or as a whole', async () => {
    const events = await pipeline(['events', conflict, '--type', 'run.'], 'jq -r .fact.type');
    expect(events).toMatchObject({ exitCode: 0, stdout: 'run.start\nrun.end\n' });
    const report = await pipeline(['replay', conflict, '-o', 'json'], "jq -r '.schemaVersion'");
    expect(report).toMatchObject({ exitCode: 3, stdout: '1\n' });
  });

  it('has colours only where they are wanted', async () => {
    const plain = await seismo(['replay', conflict]);
    const escapeCode = String.fromCharCode(27);
    expect(plain.stdout).not.toContain(escapeCode);
    expect((await seismo(['replay', conflict], { FORCE_COLOR: '1' })).stdout).toContain(escapeCode);
    expect((await seismo(['replay', conflict], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).toBe(plain.stdout);
  });
});
