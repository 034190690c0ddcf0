import { z } from 'zod';
import type { Fact } from '../event/event.ts';

/**
 * The part of k6's `--summary-export` that is read. It has the same shape in v1 and v2, and k6 writes it beside whatever a
 * script's own `handleSummary` writes. A threshold's `true` means that it was crossed (internal/js/summary-wrapper.js).
 */
const shape = z.looseObject({
  metrics: z.record(z.string(), z.looseObject({ thresholds: z.record(z.string(), z.boolean()).optional() })),
});

/** @returns each threshold with its outcome; undefined when the text is no summary. */
export function readThresholds(summary: string): readonly Fact<'load.threshold'>[] | undefined {
  const parsed = shape.safeParse(parse(summary));
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data.metrics).flatMap(([metric, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([expression, crossed]) => ({
      type: 'load.threshold' as const,
      metric,
      expression,
      ok: !crossed,
    })),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
