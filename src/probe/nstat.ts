import { z } from 'zod';
import type { Probe } from './contract.ts';
import { badOutput, type Tool } from './failure.ts';
import { jsonSnapshot } from './json-snapshot.ts';

const tool: Tool = { probe: 'nstat', package: 'iproute2' };

/** The object is named after its source: `kernel`, or the process of an `nstat -d` that answers with older samples. */
const output = z.object({ kernel: z.record(z.string(), z.number()) });

/**
 * The TCP/IP counters of a vantage's network namespace. `-a` absolute values instead of those since the last call, `-z` zeros
 * too; `-a` with `-s` opens no history file at all (iproute2 misc/nstat.c), so it works on a read-only root.
 */
export const nstat: Probe<undefined> = {
  name: 'nstat',
  source: 'counters',
  argv: () => ['nstat', '-a', '-s', '-z', '-j'],
  open: () =>
    jsonSnapshot(tool, (value) => {
      const parsed = output.safeParse(value);
      return [
        parsed.success
          ? { type: 'counter.snapshot', values: parsed.data.kernel }
          : badOutput(tool, 'it did not print the counters of the kernel'),
      ];
    }),
};
