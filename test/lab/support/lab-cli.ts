import { Command } from 'commander';
import { registerLab } from '../../../cmd/lab.ts';
import { showError } from '../../../cmd/terminal.ts';

// The lab's commands as a process of their own, which a test can kill.
const program = new Command('seismo');
registerLab(program);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = await showError(error);
}
