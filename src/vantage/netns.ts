import { existsSync } from 'node:fs';
import type { Scope, Vantage } from './contract.ts';
import { startLinuxCommand } from './linux-command.ts';
import { localFiles } from './local-files.ts';

export interface NetnsOptions {
  readonly name: string;
  /** Name of the network namespace, as `ip netns` lists it. */
  readonly namespace: string;
  readonly clock: () => number;
  readonly scope: Scope;
  readonly runId: string;
}

/** A network namespace of this machine. It shares the machine's clock and files. */
export function netnsVantage({ name, namespace, clock, scope, runId }: NetnsOptions): Vantage {
  const settings = {
    clock,
    runId,
    enter: ['ip', 'netns', 'exec', namespace],
    reachable: () => existsSync(`/run/netns/${namespace}`),
  };
  return {
    name,
    clock: 'shared',
    start: (argv, options) => startLinuxCommand(argv, options, settings),
    ...localFiles(name, scope),
  };
}
