import { once } from 'node:events';
import type { Command } from 'commander';

interface EventFlags {
  readonly type?: string;
  readonly vantage?: string;
  readonly source?: string;
}

/** `seismo events <recording>`: prints what a recording holds, packets of its captures included. */
export function registerEvents(program: Command): void {
  program
    .command('events')
    .description('print the events of a recording as JSON, one line each, with the packets of its captures')
    .argument('<recording>', 'the folder a run printed, or its journal.ndjson')
    .option('--type <type>', 'only events of this type; a prefix counts: arp., load.failure')
    .option('--vantage <name>', 'only what was seen from there')
    .option('--source <name>', 'only what this source saw')
    .addHelpText(
      'after',
      '\nExamples:\n  seismo events ./incident --type neigh.entry --vantage router\n  seismo events ./incident --type arp. | jq .fact',
    )
    .action(async (path: string, flags: EventFlags) => {
      const [{ openRecording }, { openExpander }, { printableJson }] = await Promise.all([
        import('../src/recording/reader.ts'),
        import('../src/recording/expand.ts'),
        import('../src/report/printable.ts'),
      ]);
      const recording = await openRecording(path);
      const expand = openExpander(recording.folder, recording.damage);
      for await (const batch of recording.events()) {
        for await (const events of expand(batch)) {
          const wanted = events.filter((event) => matches(event, flags));
          const lines = wanted.map((event) => `${printableJson(JSON.stringify(event))}\n`);
          if (lines.length > 0 && !process.stdout.write(lines.join(''))) await once(process.stdout, 'drain');
        }
      }
      const { torn, unknown, invalid } = recording.damage;
      if (torn + unknown + invalid > 0) {
        process.stderr.write(`skipped ${torn} torn, ${unknown} unknown and ${invalid} invalid lines\n`);
      }
    });
}

interface Named {
  readonly source: string;
  readonly vantage?: string | undefined;
  readonly fact: { readonly type: string };
}

function matches({ fact, vantage, source }: Named, flags: EventFlags): boolean {
  const wanted = flags.type;
  const ofType = wanted === undefined || fact.type === wanted || (wanted.endsWith('.') && fact.type.startsWith(wanted));
  return ofType && (flags.vantage ?? vantage) === vantage && (flags.source ?? source) === source;
}
