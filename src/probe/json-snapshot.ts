import type { z } from 'zod';
import type { Fact } from '../event/event.ts';
import type { CommandEnd } from '../vantage/contract.ts';
import type { Dated, Decoder } from './contract.ts';
import { badOutput, failureOf, type Tool, wasStopped } from './failure.ts';
import { join } from './lines.ts';

export interface SnapshotOptions<Row> {
  readonly tool: Tool;
  /** What one element of the printed array looks like; what else is in it is ignored. */
  readonly row: z.ZodType<Row>;
  readonly facts: (row: Row) => readonly Fact[];
}

/** Decodes the JSON array that iproute2's `ip -j` prints. Nothing is known before its end, so all facts come there. */
export const rowsSnapshot = <Row>({ tool, row, facts }: SnapshotOptions<Row>): Decoder =>
  jsonSnapshot(tool, (value) => {
    if (!Array.isArray(value)) return [badOutput(tool, 'it did not print a JSON array')];
    // Some versions of iproute2 leave an empty object for each row that a filter took out.
    const rows = value.filter((item) => !isEmptyObject(item)).map((item) => row.safeParse(item));
    const misfits = rows.filter(({ success }) => !success).length;
    return [
      ...rows.flatMap(({ data }) => (data === undefined ? [] : facts(data))),
      ...(misfits > 0 ? [badOutput(tool, `${misfits} of ${rows.length} rows have an unknown shape`)] : []),
    ];
  });

/** Decodes one JSON value, printed as a whole. Its facts are stamped with the time of its first byte. */
export function jsonSnapshot(tool: Tool, factsOf: (value: unknown) => readonly Fact[]): Decoder {
  const pieces: Uint8Array[] = [];
  let firstGotNs: number | undefined;
  return {
    chunk: (bytes, gotNs) => {
      firstGotNs ??= gotNs;
      pieces.push(bytes.slice());
      return [];
    },
    end: (end) => {
      const output = join(pieces);
      const span = { offset: 0, length: output.length };
      return read(tool, end, new TextDecoder().decode(output), factsOf).map(
        (fact): Dated =>
          fact.type === 'probe.failed'
            ? { fact }
            : { fact, span, ...(firstGotNs !== undefined && { atNs: firstGotNs }) },
      );
    },
  };
}

function read(
  tool: Tool,
  end: CommandEnd,
  text: string,
  factsOf: (value: unknown) => readonly Fact[],
): readonly Fact[] {
  const failed = failureOf(tool, end);
  if (failed) return [failed];
  if (wasStopped(end)) return [];
  // No output at all is an empty list too.
  if (text.trim() === '') return factsOf([]);
  try {
    return factsOf(JSON.parse(text));
  } catch {
    return [badOutput(tool, 'it did not print valid JSON')];
  }
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
