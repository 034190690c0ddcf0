import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectComplaint } from '../../lab/support/cli-complaint.ts';
import { seismo } from '../../lab/support/cli-seismo.ts';
import { testFolder } from '../../support/folder.ts';

const vip = ['investigate', 'vip', '192.0.2.200', '--lab'];

describe('wrong usage', () => {
  it.each([
    { args: ['investigate', 'vip', '300.1.1.1', '--lab'], says: /"300\.1\.1\.1" is not an IP address/ },
    { args: ['investigate', 'vip', 'foo', '--lab'], says: /"foo" is not an IP address/ },
    { args: ['investigate', 'vip', '', '--lab'], says: /"" is not an IP address/ },
    { args: ['investigate', 'vip', '::1', '--lab'], says: /only IPv4/ },
    { args: ['investigate', 'vip', '192.0.2.200'], says: /say where the address is/ },
    { args: ['investigate', 'vip'], says: /missing required argument 'ip'/ },
    { args: ['investigate', 'pod', 'web'], says: /unknown command 'pod'/ },
    { args: ['frobnicate'], says: /unknown command 'frobnicate'/ },
    { args: [...vip, 'My-Lab'], says: /"My-Lab" cannot be a lab's name/ },
    { args: [...vip, '--load', 'nosuch.js'], says: /nosuch\.js is neither a profile \(smoke, load\) nor a file/ },
    { args: [...vip, '--duration', '0'], says: /"0" is no duration/ },
    { args: [...vip, '--duration', '-5s'], says: /"-5s" is no duration/ },
    { args: [...vip, '--rate', '-1'], says: /'-1' is invalid. It is a number above 0/ },
    { args: [...vip, '--bogus'], says: /unknown option '--bogus'/ },
    { args: [...vip, '-o', 'yaml'], says: /It is one of table, json, markdown/ },
    { args: [...vip, '--fail-on', 'never'], says: /It is one of fail, inconclusive, warn/ },
    { args: ['explain', 'L2-NOTHING'], says: /no finding with the code L2-NOTHING/ },
  ])('gets one line, what to do and exit code 2: $says', async ({ args, says }) => {
    const state = testFolder();
    const recording = join(state, 'recording');
    const out = args.length > 3 && args[0] === 'investigate' ? ['--out', recording] : [];
    expectComplaint(await seismo([...args, ...out], { XDG_STATE_HOME: state }), 2, says);
    expect(existsSync(recording)).toBe(false);
  });

  it('without a command shows the help, and fails', async () => {
    const { exitCode, stderr } = await seismo([]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Usage: seismo/);
  });

  it('is not asking for help', async () => {
    expect(await seismo(['investigate', 'vip', '--help'])).toMatchObject({ exitCode: 0, stderr: '' });
  });
});
