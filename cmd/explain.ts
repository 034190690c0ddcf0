import type { Command } from 'commander';

/** `seismo explain [code]`: prints the page of a finding's code, or lists the codes. */
export function registerExplain(program: Command): void {
  program
    .command('explain')
    .description('say what the code of a finding means, what causes it and what to do')
    .argument('[code]', 'such as L2-CONFLICT; without it every code is listed')
    .addHelpText('after', '\nExamples:\n  seismo explain\n  seismo explain L2-CONFLICT | less')
    .action(async (code: string | undefined) => {
      process.stdout.write(code === undefined ? await listCodes() : await page(code));
    });
}

async function listCodes(): Promise<string> {
  const { checks } = await import('../src/analysis/check/list.ts');
  const width = Math.max(...checks.map((check) => check.code.length));
  return checks.map((check) => `${check.code.padEnd(width)}  ${check.title}\n`).join('');
}

async function page(wanted: string): Promise<string> {
  const [{ checks }, { SeismoError }, { packageFile }, { readFile }] = await Promise.all([
    import('../src/analysis/check/list.ts'),
    import('../src/error/error.ts'),
    import('../src/package/files.ts'),
    import('node:fs/promises'),
  ]);
  const check = checks.find(({ code }) => code === wanted.toUpperCase());
  if (check) return readFile(packageFile(`docs/rules/${check.code}.md`), 'utf8');
  throw new SeismoError('unknown-code', `there is no finding with the code ${wanted}`, {
    hint: 'seismo explain lists them all',
  });
}
