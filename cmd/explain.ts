import type { Command } from 'commander';

/** `seismo explain [code]`: prints the page of a finding's code, or lists the codes. */
export function registerExplain(program: Command): void {
  program
    .command('explain')
    .description('say what the code of a finding means, what causes it and what to do')
    .argument('[code]', 'such as L2-CONFLICT; without it every code is listed')
    .addHelpText('after', '\nExamples:\n  seismo explain\n  seismo explain L2-CONFLICT | less')
    .action(async (code: string | undefined) => {
      const { explain } = await import('../src/report/explain.ts');
      process.stdout.write(await explain(code));
    });
}
