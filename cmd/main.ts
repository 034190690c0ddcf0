#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { commands } from './commands.ts';
import { showError } from './terminal.ts';

const { version } = createRequire(import.meta.url)('seismo/package.json') as { version: string };

/** Builds the whole command line; every action imports what it needs when it runs, so that `--help` stays quick. */
export function buildProgram(): Command {
  const program = new Command('seismo')
    .description('Finds out why a network misbehaves: real load, real tools, one verdict with its evidence.')
    .version(version, '-V, --version')
    .showHelpAfterError('(seismo --help lists the commands)')
    .exitOverride();
  for (const register of commands) register(program);
  return program;
}

async function main(): Promise<void> {
  try {
    await buildProgram().parseAsync();
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : await showError(error);
  }
}

// A reader that went away (`| head`) is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await main();
