import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presentNamespaces, processesInside } from '../../src/lab/namespaces.ts';
import { replay } from '../../src/run/replay.ts';
import { testFolder } from '../support/folder.ts';
import { eventsOf } from '../support/judging.ts';
import { expectComplaint } from './support/cli-complaint.ts';
import { pathWithBroken, pathWithout, seismoWithMount } from './support/cli-host.ts';
import { investigateArgs } from './support/cli-investigate.ts';
import { seismo, seismoArgv, start } from './support/cli-seismo.ts';
import { ensureLab, removeLab, testLab } from './support/play.ts';

const processesInLab = () => [...processesInside(presentNamespaces(testLab))].sort();
let labsOwn: readonly number[] = [];
beforeAll(async () => {
  await ensureLab();
  labsOwn = processesInLab();
});
afterAll(async () => {
  expect(processesInLab()).toEqual(labsOwn);
  await removeLab();
});

describe('what cannot be investigated', () => {
  it.each([
    [['investigate', 'vip', '192.0.2.1', '--lab', testLab], 2, /has no 192\.0\.2\.1$/],
    [['investigate', 'vip', '192.0.2.200', '--lab', 'nosuchlab'], 1, /the lab "nosuchlab" is not up$/],
    [investigateArgs('--load', 'smoke', '--load-from', 'mars'), 2, /load cannot be run from mars/],
  ] as const)('is refused in one line: %j', async (args, exitCode, says) => {
    const recording = join(testFolder(), 'recording');
    expectComplaint(await seismo([...args, '--out', recording]), exitCode, says);
    expect(existsSync(recording)).toBe(false);
  });

  it('is refused without root, with the command that has it', async () => {
    const asNobody = ['setpriv', '--reuid', '65534', '--clear-groups'];
    const ended = await start([...asNobody, ...seismoArgv(investigateArgs())]).end;
    expectComplaint(ended, 1, /needs root/);
    expect(ended.stderr).toContain(`sudo seismo ${investigateArgs().join(' ')}`);
  });
});

describe('a k6 script', () => {
  it.each([
    ['does not parse', 'export default function () { http.get( }', /^error: script\.js:1:\d+: Unexpected token/],
    [
      'throws at once',
      'throw new Error("no database"); export default () => 1',
      /script\.js:1:\d+: Error: no database/,
    ],
    ['imports what is not there', 'import "./lib.js"; export default () => 1', /lib\.js/],
    ['exports nothing', 'const x = 1;', /no exported functions/],
  ])('that %s is refused before anything is started', async (_, source, says) => {
    const folder = testFolder();
    const script = join(folder, 'script.js');
    writeFileSync(script, source);
    const ended = await seismo(investigateArgs('--load', script, '--out', join(folder, 'recording')));
    expectComplaint(ended, 2, says);
    expect(existsSync(join(folder, 'recording'))).toBe(false);
  });

  it('that makes no request is a finding, not an error', async () => {
    const folder = testFolder();
    const script = join(folder, 'script.js');
    writeFileSync(script, 'export const options = { vus: 1, iterations: 3 }; export default function () {}');
    const ended = await seismo(investigateArgs('--load', script, '--out', join(folder, 'recording')));
    expect(ended).toMatchObject({ exitCode: 3, left: [] });
    expect(ended.stdout).toMatch(/FAIL +LOAD-THRESHOLD.*\n +the load made no request at all/);
    expect(ended.stderr).not.toMatch(/error/i);
  });
});

describe('a place for the recording', () => {
  const shortly = (folder: string) => investigateArgs('--duration', '2s', '--out', folder);

  it('that holds one already is left alone', async () => {
    const folder = testFolder();
    const journal = join(folder, 'journal.ndjson');
    writeFileSync(journal, 'somebody’s\n');
    expectComplaint(await seismo(shortly(folder)), 2, /already holds a recording$/);
    expect(readFileSync(journal, 'utf8')).toBe('somebody’s\n');
    expect(existsSync(join(folder, 'raw'))).toBe(false);
  });

  it('that is below a file is refused', async () => {
    const file = join(testFolder(), 'file');
    writeFileSync(file, '');
    const ended = await seismo(shortly(join(file, 'recording')));
    expectComplaint(withoutProgress(ended), 1, /cannot make a recording in .*: a part of its path is a file$/);
  });

  it('that is read-only is refused', async () => {
    const folder = testFolder();
    const ended = await seismoWithMount(folder, '-t tmpfs -o ro tmpfs', shortly(join(folder, 'recording')));
    expectComplaint(withoutProgress(ended), 1, /cannot make a recording in .*: no folder can be made there$/);
  });

  it('that is full keeps what was written, and that can be judged', async () => {
    const folder = testFolder();
    const [disk, kept] = [join(folder, 'disk'), join(folder, 'kept')];
    mkdirSync(disk);
    const args = investigateArgs('--load', 'load', '--duration', '6s', '--out', join(disk, 'recording'));
    const ended = await seismoWithMount(disk, '-t tmpfs -o size=400k tmpfs', args, `cp -r "$0/recording" ${kept}`);
    expect(ended).toMatchObject({ exitCode: 1, stdout: '', left: [] });
    expect(ended.stderr).toMatch(/\nerror: cannot write the recording in .*: the disk is full\ntry: {3}.*--out\n$/);
    const facts = (await eventsOf(kept)).map(({ fact }) => fact.type);
    expect(facts.filter((type) => type === 'load.second').length).toBeGreaterThan(0);
    expect((await replay(kept)).damage?.torn).toBeLessThanOrEqual(1);
    expect([0, 5]).toContain((await seismo(['replay', kept])).exitCode);
    expect(statSync(folder).dev).toBe(statSync(disk).dev);
  });
});

/** Progress may come before a complaint. */
function withoutProgress<E extends { readonly stderr: string }>(ended: E): E {
  return { ...ended, stderr: ended.stderr.replace(/^ +\d+\.\d s .*\n/gm, '') };
}

describe('a tool that is missing on the vantages', () => {
  it.each([
    {
      tool: 'arping',
      path: pathWithBroken,
      failed: { probe: 'arping', reason: 'no-such-tool' },
      unsure: ['L2-CONFLICT', 'L2-FOREIGN', 'L2-SILENT'],
      exitCode: 0,
    },
    {
      tool: 'tcpdump',
      path: pathWithout,
      failed: { probe: 'tcpdump', reason: 'no-such-tool' },
      // Who answers is asked by arping; captures only say more about it.
      unsure: [],
      exitCode: 0,
    },
  ])('$tool is said, and what needed it is unsure', async ({ tool, path, failed, unsure, exitCode }) => {
    const folder = testFolder();
    const recording = join(folder, 'recording');
    const args = investigateArgs('--duration', '4s', '--out', recording, '-o', 'json');
    const ended = await seismo(args, { PATH: path(tool, join(folder, 'bin')) });
    expect(ended).toMatchObject({ exitCode, left: [] });

    const facts = (await eventsOf(recording)).map(({ fact }) => fact);
    const failures = facts.filter(({ type }) => type === 'probe.failed');
    expect(failures).toContainEqual(expect.objectContaining(failed));
    const { findings } = await replay(recording);
    const saidUnsure = findings.filter(({ verdict }) => verdict === 'inconclusive').map(({ code }) => code);
    expect(saidUnsure.sort()).toEqual(unsure);
    const wanted = await seismo(['replay', recording, '--fail-on', 'inconclusive']);
    expect(wanted.exitCode).toBe(unsure.length > 0 ? 5 : 0);
  });
});
