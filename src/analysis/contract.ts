import type { Event } from '../event/event.ts';
import type { RawPointer } from '../event/stamp.ts';

/** State folded from events. Several checks share one view; readers see it as read-only. */
export interface View<out State> {
  readonly name: string;
  open(): { readonly state: State; fold(event: Event): void };
}

export type NonEmpty<T> = readonly [T, ...T[]];

/** One observation that a finding rests on, as one line that can be read alone. */
export interface Evidence {
  readonly text: string;
  readonly atNs?: number;
  readonly vantage?: string;
  /** Where the tool's own words are. */
  readonly raw?: RawPointer;
}

/** How sure, and why not more or less. */
export interface Confidence {
  readonly level: 'certain' | 'likely' | 'possible';
  readonly because: string;
}

/** A possible cause of a finding: what speaks for it, and what would confirm it. */
export interface Candidate {
  readonly cause: string;
  /** Code of the check that looks for this cause, where there is one. */
  readonly code?: string;
  readonly evidence: readonly string[];
  /** A command or an observation that would settle it. */
  readonly confirm: string;
}

interface About {
  /** What the finding is about: `192.0.2.200`, `router/eth0`, `scenario post`. */
  readonly subject: string;
  /** One sentence that says what is so. */
  readonly summary: string;
  /** When it began and ended, nanoseconds since the run's start; absent for what has no time. */
  readonly span?: { readonly fromNs: number; readonly until: number | 'ongoing' };
}

/** What a check says. `pass` needs evidence as well: nobody passes unmeasured. */
export type Finding = About &
  (
    | { readonly verdict: 'pass'; readonly evidence: NonEmpty<Evidence> }
    | {
        readonly verdict: 'warn' | 'fail';
        readonly evidence: NonEmpty<Evidence>;
        readonly confidence: Confidence;
        readonly candidates?: readonly Candidate[];
        /** The part that a failed cause (`Check.explainedBy`) does not explain; with it this is no mere echo of that cause. */
        readonly unexplained?: string;
        /** What to do, as a command or a change that can be made. */
        readonly remedy: string;
        /** What would show that this finding is wrong. */
        readonly disproof: string;
      }
    | { readonly verdict: 'inconclusive' | 'not-applicable'; readonly reason: string }
  );

export type Verdict = Finding['verdict'];

/** Sees the state of a view; the first look opens it. */
export type See = <State>(view: View<State>) => State;

export interface JudgeContext {
  /** What was asked about. */
  readonly asked: { readonly kind: string; readonly name: string };
  /** Whether the run has ended: nothing more will come. */
  readonly ended: boolean;
}

/** A rule that reads views and holds no state of its own. */
export interface Check {
  readonly code: string;
  readonly title: string;
  /** Names of the sources it cannot do without; where none of one kind delivered, the engine says `inconclusive`. */
  readonly needs: readonly string[];
  /** Views to fold for it. */
  readonly views: readonly View<unknown>[];
  /** Codes whose failure explains this one's: it is then shown as an echo under its cause. */
  readonly explainedBy: readonly string[];
  judge(see: See, context: JudgeContext): NonEmpty<Finding>;
}
