import { expect } from 'vitest';
import type { Ended } from './cli-seismo.ts';

/** What to do next, under the line that says what is wrong. */
const nextStep = /^(try: {3}.+|\(seismo --help lists the commands\))$/;

/** Holds that a command line ended as a user's mistake must: one line that says it, one that helps, and nothing left. */
export function expectComplaint(ended: Ended, exitCode: number, says: RegExp): void {
  const [complaint, help, ...rest] = ended.stderr.trimEnd().split('\n');
  expect(complaint).toMatch(/^error: ./);
  expect(complaint).toMatch(says);
  expect(help).toMatch(nextStep);
  expect(rest).toEqual([]);
  expect(ended).toMatchObject({ exitCode, stdout: '', left: [] });
}
