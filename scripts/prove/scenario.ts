import type { Verdict } from '../../src/analysis/contract.ts';
import { verdictOrder } from '../../src/analysis/engine.ts';

/** What a check said in one play. */
export interface Said {
  readonly code: string;
  readonly verdict: Verdict;
}

/** A live story with a known ending. */
export interface Scenario {
  readonly name: string;
  /** The verdict that each of these codes must come to. */
  readonly expect: Readonly<Record<string, Verdict>>;
  /** Verdicts that no other code may come to. */
  readonly forbid: readonly 'fail'[];
  /** Makes the network, investigates it, and heals it. Throws when anything else that must hold does not. */
  play(): Promise<{ readonly findings: readonly Said[] }>;
}

/** One time that a scenario was played. */
export interface Play {
  readonly tookMs: number;
  /** The worst verdict of each code; empty when the play broke off. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Why it broke off. */
  readonly error?: string;
}

/** @returns the worst verdict of each code: a check may speak about several things. */
export function worstVerdicts(findings: readonly Said[]): ReadonlyMap<string, Verdict> {
  const worst = new Map<string, Verdict>();
  for (const { code, verdict } of findings) {
    const known = worst.get(code);
    if (!known || verdictOrder.indexOf(verdict) < verdictOrder.indexOf(known)) worst.set(code, verdict);
  }
  return worst;
}
