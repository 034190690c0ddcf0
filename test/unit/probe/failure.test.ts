import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../src/probe/failure.ts';
import type { CommandEnd } from '../../../src/vantage/contract.ts';
import { endOf, recorded } from './recorded.ts';

const tool = { probe: 'sample', package: 'sample-package', privilege: 'CAP_SAMPLE' };
const common = { startedNs: 0, endedNs: 1, stderrTail: '', truncated: false };

describe('failureOf', () => {
  it.each([
    ['env-no-such-tool', 'no-such-tool', /sample-package/],
    ['timeout-no-such-tool', 'no-such-tool', /sample-package/],
    ['setpriv-no-such-tool', 'no-such-tool', /sample-package/],
    ['netns-no-such-tool', 'no-such-tool', /sample-package/],
    ['ip-unknown-option', 'too-old', /sample-package/],
    ['nstat-unknown-option', 'too-old', /sample-package/],
    ['busybox-ip', 'too-old', /sample-package/],
  ] as const)('reads what the real %s said', (name, reason, hint) => {
    const recording = recorded(`failure/${name}`);
    expect(failureOf(tool, endOf(recording))).toMatchObject({
      type: 'probe.failed',
      probe: 'sample',
      reason,
      message: recording.stderr.split('\n')[0],
      hint: expect.stringMatching(hint),
    });
  });

  it.each(['ip-no-such-device', 'ip-bad-address'])('has no better word for the real %s than what it said', (name) => {
    const recording = recorded(`failure/${name}`);
    const failure = failureOf(tool, endOf(recording));
    expect(failure).toMatchObject({ reason: 'failed', message: recording.stderr.trim() });
    expect(failure).not.toHaveProperty('hint');
  });

  it.each<[CommandEnd, string]>([
    [{ ...common, how: 'not-started', reason: 'no-such-tool' }, 'no-such-tool'],
    [{ ...common, how: 'not-started', reason: 'permission' }, 'permission'],
    [{ ...common, how: 'not-started', reason: 'unreachable' }, 'unreachable'],
    [{ ...common, how: 'timed-out' }, 'timed-out'],
    [{ ...common, how: 'lost' }, 'lost'],
    [{ ...common, how: 'signalled', signal: 'SIGKILL' }, 'failed'],
    [{ ...common, how: 'exited', exitCode: 126 }, 'permission'],
    [{ ...common, how: 'exited', exitCode: 127 }, 'no-such-tool'],
    [{ ...common, how: 'exited', exitCode: 1 }, 'failed'],
    [
      { ...common, how: 'exited', exitCode: 255, stderrTail: 'ssh: connect to host n1 port 22: Connection refused' },
      'unreachable',
    ],
    [{ ...common, how: 'exited', exitCode: 0, truncated: true }, 'bad-output'],
  ])('%j is %s', (end, reason) => {
    const failure = failureOf(tool, end);
    expect(failure?.reason).toBe(reason);
    expect(failure?.message).not.toBe('');
  });

  it.each<[CommandEnd]>([
    [{ ...common, how: 'exited', exitCode: 0, stderrTail: 'a warning' }],
    [{ ...common, how: 'aborted' }],
    [{ ...common, how: 'signalled', signal: 'SIGINT' }],
    [{ ...common, how: 'exited', exitCode: 143 }],
  ])('%j is none', (end) => {
    expect(failureOf(tool, end)).toBeUndefined();
  });

  it("puts the tool's own hint before the general one", () => {
    const hinted = { ...tool, hints: [[/nope0/, 'name another']] as const };
    expect(failureOf(hinted, endOf(recorded('failure/ip-no-such-device')))).toMatchObject({ hint: 'name another' });
  });
});
