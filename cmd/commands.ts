import type { Command } from 'commander';
import { registerEvents } from './events.ts';
import { registerExplain } from './explain.ts';
import { registerInvestigate } from './investigate.ts';
import { registerLab } from './lab.ts';
import { registerLoad } from './load.ts';
import { registerReplay } from './replay.ts';

/** Adds one subcommand to the program. */
export type Register = (program: Command) => void;

/** Every subcommand, in the order `--help` lists them. A new one is a file and a line here. */
export const commands: readonly Register[] = [
  registerInvestigate,
  registerLoad,
  registerReplay,
  registerEvents,
  registerExplain,
  registerLab,
];
