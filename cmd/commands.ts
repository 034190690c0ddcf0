import type { Command } from 'commander';
import { registerExplain } from './explain.ts';

/** Adds one subcommand to the program. */
export type Register = (program: Command) => void;

/** Every subcommand, in the order `--help` lists them. A new one is a file and a line here. */
export const commands: readonly Register[] = [registerExplain];
