import { Command } from 'commander';
import { packageVersion } from '../src/package/files.ts';
import { commands } from './commands.ts';

/** Builds the whole command line; every action imports what it needs when it runs, so that `--help` stays quick. */
export function buildProgram(): Command {
  const program = new Command('seismo')
    .description('Finds out why a network misbehaves: real load, real tools, one verdict with its evidence.')
    .version(packageVersion(), '-V, --version')
    .showHelpAfterError('(seismo --help lists the commands)')
    .exitOverride();
  for (const register of commands) register(program);
  return program;
}
