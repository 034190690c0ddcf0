import { z } from 'zod';

/** One source that a plan starts: which probe, watch or load, and from where. Absence is judged by these sources' watermarks. */
export const plannedSource = z.strictObject({ source: z.string(), vantage: z.string() });

/** The run itself: its start (with everything replay needs), its end, its phases and steps. */
export const runFacts = {
  'run.start': z.strictObject({
    /** Format of the recording; see `src/recording/format.ts`. */
    format: z.int().positive(),
    seismo: z.string(),
    runId: z.string(),
    /** Wall clock of the machine seismo runs on, at `atNs` 0, as whole nanoseconds since 1970 in decimal digits. */
    epochNs: z.string().regex(/^\d{1,19}$/),
    site: z.string(),
    /** What was asked about: `{kind: 'vip', name: '192.0.2.200'}`. */
    asked: z.strictObject({ kind: z.string(), name: z.string() }),
    /** Codes of the checks that are asked. */
    checks: z.array(z.string()),
    sources: z.array(plannedSource),
    /** Resolved settings; replay judges with these. */
    settings: z.record(z.string(), z.unknown()),
  }),
  'run.end': z.strictObject({
    reason: z.enum(['finished', 'interrupted', 'failed']),
    message: z.string().optional(),
  }),
  'phase.start': z.strictObject({ phase: z.string() }),
  'phase.end': z.strictObject({ phase: z.string() }),
  'step.start': z.strictObject({ step: z.string(), title: z.string() }),
  'step.end': z.strictObject({
    step: z.string(),
    outcome: z.enum(['done', 'failed', 'skipped']),
    message: z.string().optional(),
  }),
};
