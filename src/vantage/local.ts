import type { Scope, Vantage } from './contract.ts';
import { startLinuxCommand } from './linux-command.ts';
import { localFiles } from './local-files.ts';

export interface LocalOptions {
  readonly clock: () => number;
  readonly scope: Scope;
  readonly runId: string;
}

/** This machine itself. */
export function localVantage({ clock, scope, runId }: LocalOptions): Vantage {
  const settings = { clock, runId, enter: [], reachable: () => true };
  return {
    name: 'local',
    clock: 'shared',
    start: (argv, options) => startLinuxCommand(argv, options, settings),
    ...localFiles('local', scope),
  };
}
