import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellLine } from '../../../src/report/shell-line.ts';

describe('a command as a line for a shell', () => {
  it('is quoted only where it has to be', () => {
    expect(shellLine(['arping', '-I', 'eth0', '-w', '3', '192.0.2.200'])).toBe('arping -I eth0 -w 3 192.0.2.200');
    expect(shellLine(['tcpdump', '-w', '<scratch>/a-%s.pcap', "it's (arp)", ''])).toBe(
      "tcpdump -w '<scratch>/a-%s.pcap' 'it'\\''s (arp)' ''",
    );
    expect(shellLine(['A=b', 'A=b'])).toBe("'A=b' A=b");
  });

  it('is read by a shell as the same arguments', () => {
    const argument = fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 8 }), (args) => {
        const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellLine(['--', ...args]).slice(3)}`]);
        expect(printed.toString().split('\0').slice(0, -1)).toEqual(args);
      }),
      { numRuns: 50 },
    );
  });
});
