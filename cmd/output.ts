import { join } from 'node:path';
import type { JudgedRun } from '../src/analysis/judged-run.ts';
import { colours } from './terminal.ts';

export type OutputFormat = 'table' | 'json' | 'markdown';

/** Width of lines where standard output is no terminal. */
const plainColumns = 100;
/** Lines longer than this are hard to read, however wide the terminal. */
const maxColumns = 120;

/** Renders a report for standard output in the asked format. */
export async function renderReport(report: JudgedRun, format: OutputFormat): Promise<string> {
  if (format === 'json') return (await import('../src/report/json.ts')).renderJson(report);
  if (format === 'markdown') return (await import('../src/report/markdown.ts')).renderMarkdown(report);
  const { renderTable } = await import('../src/report/table.ts');
  const columns = Math.min(maxColumns, process.stdout.columns ?? plainColumns);
  return renderTable(report, { columns, paint: colours(process.stdout) });
}

/**
 * Keeps a run's report beside its recording, for people and for scripts. Only its owner may read it.
 * @throws SeismoError `recording-write`
 */
export async function keepReport(report: JudgedRun, folder: string): Promise<void> {
  const [{ writeFile }, { cannotWriteRecording }] = await Promise.all([
    import('node:fs/promises'),
    import('../src/recording/write-error.ts'),
  ]);
  const save = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 });
  try {
    await save('report.json', await renderReport(report, 'json'));
    await save('report.md', await renderReport(report, 'markdown'));
  } catch (error) {
    throw cannotWriteRecording(folder, error);
  }
}
