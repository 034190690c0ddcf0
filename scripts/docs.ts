// Writes docs/cli.md from the commands themselves; `--check` only says whether it is up to date.
import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { buildProgram } from '../cmd/program.ts';
import { packageFile } from '../src/package/files.ts';

const file = packageFile('docs/cli.md');

/** Wide enough for one line per option, narrow enough for a page on GitHub. */
const columns = 100;

/** @returns the page: a section for each command, in the order `--help` lists them, with the help it prints. */
function cliPage(): string {
  const intro = '# Command line\n\nGenerated from the commands by `npm run docs`; do not edit.\n';
  return [intro, ...withSubcommands(buildProgram()).map(section)].join('\n');
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function section(command: Command): string {
  return `## ${fullName(command)}\n\n\`\`\`text\n${helpOf(command).trim()}\n\`\`\`\n`;
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

/** The whole help with what commands add after it, which `helpInformation` leaves out. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => columns,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}

async function current(): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

const page = cliPage();
if (!process.argv.includes('--check')) {
  await writeFile(file, page);
} else if (page !== (await current())) {
  process.stderr.write('docs/cli.md is not what the commands say now. Run: npm run docs\n');
  process.exitCode = 1;
}
