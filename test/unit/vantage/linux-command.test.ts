import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { openScope } from '../../../src/run/scope.ts';
import { startLinuxCommand } from '../../../src/vantage/linux-command.ts';
import { localVantage } from '../../../src/vantage/local.ts';
import { collect, drain } from '../../../src/vantage/output.ts';
import { eventually } from '../../support/eventually.ts';
import { testFolder } from '../../support/folder.ts';
import { processesOf } from '../../support/processes.ts';

const clock = () => Number(process.hrtime.bigint() % 1_000_000_000_000_000n);
const vantage = (runId = 'unit') => localVantage({ clock, runId, scope: openScope('test') });
const limits = { deadlineMs: 5000, maxBytes: 1 << 20 };

describe('a command on this machine', () => {
  it('gives its output and exit code', async () => {
    const { stdout, end } = await collect(vantage().start(['sh', '-c', 'echo out; echo err >&2; exit 3'], limits));
    expect(Buffer.from(stdout).toString()).toBe('out\n');
    expect(end).toMatchObject({ how: 'exited', exitCode: 3, stderrTail: 'err\n', truncated: false });
  });

  it('says that a tool is not there', async () => {
    expect(await drain(vantage().start(['no-such-tool-at-all'], limits))).toMatchObject({
      how: 'not-started',
      reason: 'no-such-tool',
    });
  });

  it('says that its place cannot be reached when what leads there is missing', async () => {
    const settings = { clock, runId: 'unit', enter: ['no-such-way-in'], reachable: () => true };
    expect(await drain(startLinuxCommand(['true'], limits, settings))).toMatchObject({
      how: 'not-started',
      reason: 'unreachable',
      stderrTail: 'no-such-way-in is not installed on this machine',
    });
  });

  it('says that a tool may not be run', async () => {
    expect(await drain(vantage().start(['/etc/passwd'], limits))).toMatchObject({
      how: 'not-started',
      reason: 'permission',
    });
  });

  it('is ended by its own deadline', async () => {
    const end = await drain(vantage().start(['sleep', '60'], { ...limits, deadlineMs: 200 }));
    expect(end.how).toBe('timed-out');
  });

  it('is killed when it ignores its deadline', async () => {
    const stubborn = ['sh', '-c', 'trap "" TERM INT; while :; do sleep 0.1; done'] as const;
    const end = await drain(vantage().start(stubborn, { ...limits, deadlineMs: 200, graceMs: 200 }));
    expect(end.how).toBe('timed-out');
  });

  it('is ended by an abort, its children with it', async () => {
    const abort = new AbortController();
    const runId = `abort-${process.pid}`;
    const command = vantage(runId).start(['sh', '-c', 'sleep 61 & sleep 62'], { ...limits, abort: abort.signal });
    const ended = drain(command);
    await eventually(() => expect(processesOf(runId).map((p) => p.name)).toContain('sleep'));
    abort.abort();
    expect((await ended).how).toBe('aborted');
    await eventually(() => expect(processesOf(runId)).toEqual([]));
  });

  it('may finish by itself when it is stopped', async () => {
    const command = vantage().start(
      ['sh', '-c', 'trap "echo summary; exit 0" INT; echo ready; while :; do sleep 0.05; done'],
      limits,
    );
    let text = '';
    for await (const { bytes } of command.stdout) {
      text += Buffer.from(bytes).toString();
      if (text === 'ready\n') command.stop();
    }
    expect(text).toBe('ready\nsummary\n');
    expect(await command.end).toMatchObject({ how: 'exited', exitCode: 0 });
  });

  it('drops output beyond its limit and goes on', async () => {
    const { stdout, end } = await collect(vantage().start(['seq', '1', '100000'], { ...limits, maxBytes: 1000 }));
    expect(stdout.length).toBe(1000);
    expect(end).toMatchObject({ how: 'exited', exitCode: 0, truncated: true });
  });

  it('dies with its starter, even one that was killed', async () => {
    const runId = `starter-${process.pid}`;
    const module = new URL('../../../src/vantage/local.ts', import.meta.url).href;
    const scope = new URL('../../../src/run/scope.ts', import.meta.url).href;
    const script = `
      const { localVantage } = await import(${JSON.stringify(module)});
      const { openScope } = await import(${JSON.stringify(scope)});
      const vantage = localVantage({ clock: () => 0, runId: ${JSON.stringify(runId)}, scope: openScope('x') });
      for await (const _ of vantage.start(['sh', '-c', 'sleep 63 & echo up; wait'], { deadlineMs: 60000, maxBytes: 10 }).stdout);`;
    const starter = execa(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      reject: false,
    });
    await eventually(() => expect(processesOf(runId).map((p) => p.name)).toContain('sleep'));
    starter.kill('SIGKILL');
    await starter;
    await eventually(() => expect(processesOf(runId)).toEqual([]));
  });

  it('is never begun when its starter died before it could be told of that', async () => {
    const runId = `late-${process.pid}`;
    const folder = testFolder();
    const [gate, begun] = [join(folder, 'gate'), join(folder, 'begun')];
    const module = new URL('../../../src/vantage/linux-command.ts', import.meta.url).href;
    // What brings the command to its place takes until the gate opens.
    const enter = ['sh', '-c', 'until [ -e "$0" ]; do sleep 0.01; done; exec "$@"', gate];
    const settings = JSON.stringify({ enter, runId });
    const script = `
      const { startLinuxCommand } = await import(${JSON.stringify(module)});
      const settings = { ...${settings}, clock: () => 0, reachable: () => true };
      startLinuxCommand(['touch', ${JSON.stringify(begun)}], { deadlineMs: 60000, maxBytes: 10 }, settings);`;
    const starter = execa(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      reject: false,
    });
    await eventually(() => expect(processesOf(runId).map((p) => p.name)).toContain('sh'));
    starter.kill('SIGKILL');
    await starter;
    writeFileSync(gate, '');
    await eventually(() => expect(processesOf(runId)).toEqual([]));
    expect(existsSync(begun)).toBe(false);
  });

  it('does not outlive what bounds it', async () => {
    const runId = `bounds-${process.pid}`;
    const ended = drain(vantage(runId).start(['sh', '-c', 'trap "" TERM; sleep 64; sleep 65'], limits));
    await eventually(() => expect(processesOf(runId).map((p) => p.name)).toContain('sleep'));
    const [bounds] = processesOf(runId).filter(({ name }) => name === 'timeout');
    process.kill(bounds?.pid ?? Number.NaN, 'SIGKILL');
    await eventually(() => expect(processesOf(runId).map(({ name }) => name)).not.toContain('sh'));
    for (const { pid } of processesOf(runId)) process.kill(pid, 'SIGKILL');
    expect(await ended).toMatchObject({ how: 'signalled', signal: 'SIGKILL' });
  });
});
