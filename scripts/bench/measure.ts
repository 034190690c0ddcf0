import type { Scope, Vantage } from '../../src/vantage/contract.ts';

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly figure: string;
  readonly ratio?: string;
  /** What the project holds itself to; nothing is asserted. */
  readonly aim?: string;
}

/** What a measure works with. Everything it makes belongs to the scope and is gone when the bench ends, however it ends. */
export interface Bench {
  /** Every part runs, but too briefly for its figures to mean anything. */
  readonly isQuick: boolean;
  /** This machine. */
  readonly local: Vantage;
  readonly scope: Scope;
  /** A folder for what is measured with; it is removed at the end. */
  readonly folder: string;
  /** Name of the lab, for a measure that makes it. */
  readonly lab: string;
  /** Aborted when the user wants the bench to end. */
  readonly signal: AbortSignal;
  /** Shows how far the measure has come. */
  note(detail: string): void;
}

/** Something that is measured in one go, against what it is to be compared with. */
export interface Measure {
  /** As `--only` takes it. */
  readonly name: string;
  readonly title: string;
  /** @throws SeismoError when this machine lacks what it needs. */
  run(bench: Bench): Promise<readonly Figure[]>;
}
