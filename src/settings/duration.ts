import { SeismoError } from '../error/error.ts';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * Milliseconds of a duration as people and k6 write it: `500ms`, `20s`, `2m`, `8h`.
 * @param maxMs the longest that is allowed.
 * @throws SeismoError `bad-setting` for anything else, for nothing at all, and for more than the longest.
 */
export function parseDurationMs(text: string, maxMs: number): number {
  const { count, unit } = /^(?<count>\d{1,7})(?<unit>ms|[smh])$/.exec(text)?.groups ?? {};
  const ms = count && unit ? Number(count) * unitMs[unit as keyof typeof unitMs] : 0;
  if (ms > 0 && ms <= maxMs) return ms;
  throw new SeismoError('bad-setting', `"${text}" is no duration that can be used here`, {
    hint: `a whole number with s, m or h, at most ${maxMs / unitMs.h} h: 90s, 15m, 8h`,
  });
}
