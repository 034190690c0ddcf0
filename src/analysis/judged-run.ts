import type { JudgedFinding } from './engine.ts';

/** A run or a recording with what was found in it: everything that a report says, whatever its format. */
export interface JudgedRun {
  readonly seismo: string;
  readonly runId: string;
  readonly site: string;
  readonly asked: { readonly kind: string; readonly name: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationNs: number;
  /** How the run ended; undefined for a recording that stops in mid-run. */
  readonly ended: 'finished' | 'interrupted' | 'failed' | undefined;
  readonly findings: readonly JudgedFinding[];
  /** Lines of the journal that could not be read; absent where it was judged live. */
  readonly damage?: {
    readonly torn: number;
    readonly unknown: number;
    readonly invalid: number;
    /** Captures that are missing or were altered; their packets were not judged. */
    readonly captures: number;
  };
  /** Folder of the recording. */
  readonly recording?: string;
}
