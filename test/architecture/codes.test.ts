import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Check } from '../../src/analysis/contract.ts';
import { isThere, readSource, root } from './graph.ts';
import { allChecks } from './lists.ts';

type Explained = Pick<Check, 'code' | 'explainedBy'>;

/** @returns codes that explain themselves, directly or in a circle. */
function circular(checks: readonly Explained[]): string[] {
  const causesOf = (code: string) => checks.find((check) => check.code === code)?.explainedBy ?? [];
  return checks.flatMap(({ code }) => {
    const causes = new Set(causesOf(code));
    // Iterating goes on over what is added meanwhile.
    for (const cause of causes) for (const further of causesOf(cause)) causes.add(further);
    return causes.has(code) ? [code] : [];
  });
}

describe('codes of findings', () => {
  let checks: readonly Check[];

  beforeAll(async () => {
    checks = await allChecks();
  });

  it('are there, each once, and spelled alike', () => {
    const codes = checks.map(({ code }) => code);
    expect(codes).toContain('L2-CONFLICT');
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.filter((code) => !/^[A-Z0-9]+(-[A-Z0-9]+)+$/.test(code))).toEqual([]);
  });

  it('are explained by codes that exist', () => {
    const codes = checks.map(({ code }) => code);
    expect(checks.flatMap(({ explainedBy }) => explainedBy.filter((cause) => !codes.includes(cause)))).toEqual([]);
  });

  it('never explain themselves', () => {
    expect(circular(checks)).toEqual([]);
  });

  it('each have a page, which names them in its title', () => {
    const wanting = checks
      .map(({ code }) => code)
      .filter((code) => {
        const page = `docs/rules/${code}.md`;
        return !isThere(page) || !readSource(page).split('\n')[0]?.includes(code);
      });
    expect(wanting).toEqual([]);
  });

  it('are what the pages are about', () => {
    const pages = readdirSync(join(root, 'docs/rules')).map((name) => name.replace(/\.md$/, ''));
    expect(pages.filter((page) => page !== 'README' && !checks.some(({ code }) => code === page))).toEqual([]);
  });
});

describe('the test for circles', () => {
  it('finds each code in one, and none beside it', () => {
    const checks = [
      { code: 'A', explainedBy: ['B'] },
      { code: 'B', explainedBy: ['C'] },
      { code: 'C', explainedBy: ['B'] },
      { code: 'D', explainedBy: [] },
    ];
    expect(circular(checks)).toEqual(['B', 'C']);
    expect(circular([{ code: 'A', explainedBy: ['A'] }])).toEqual(['A']);
  });
});
