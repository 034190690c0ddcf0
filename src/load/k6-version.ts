import { k6Rules } from './k6-rules.ts';

/** A release of k6: `2.2.0`. */
export interface K6Version {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

const { oldest, versionPattern } = k6Rules;

/** @param output what `k6 version` prints: `k6 v2.2.0 (go1.26.8, linux/amd64)`. */
export function readK6Version(output: string): K6Version | undefined {
  const found = new RegExp(versionPattern).exec(output);
  if (!found) return undefined;
  const [, major, minor, patch] = found;
  return { text: `${major}.${minor}.${patch}`, major: Number(major), minor: Number(minor) };
}

export function isNewEnough({ major, minor }: K6Version): boolean {
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

/**
 * Arguments and environment that make k6 quiet, local and the same in every version from v1.2 to v2.2 (v1.8.1 and v2.2.0 were
 * tried). Where versions differ, it is here:
 * - v1 serves its REST API on localhost:6565 unless told otherwise, so two runs at once would collide; v2 does not.
 * - `--no-summary` is gone in v2. The summary stays on in both: the outcome of each threshold is in it alone.
 * - v2 prints a machine-readable summary on demand, v1.2 does not know it; the older `--summary-export` works in all.
 */
export const commonFlags: readonly string[] = ['--quiet', '--no-color', '--address', ''];

export const commonEnvironment: Readonly<Record<string, string>> = {
  K6_NO_USAGE_REPORT: 'true',
  K6_AUTO_EXTENSION_RESOLUTION: 'false',
};
