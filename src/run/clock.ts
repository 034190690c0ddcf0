/** A run's clock: nanoseconds since its start on the monotonic clock, and where that start lies on the wall clock. */
export interface RunClock {
  /** Wall clock at the run's start, nanoseconds since 1970. */
  readonly epochNs: bigint;
  nowNs(): number;
  /** How far the wall clock has moved against the monotonic clock since the start: a suspend or somebody setting the time. */
  wallDriftNs(): number;
}

/** The wall clock to about a microsecond: `Date.now()` ticks in whole milliseconds, so wait (at most one) for a tick. */
function wallAndMonotonic(): { wallNs: bigint; monotonicNs: bigint } {
  const first = Date.now();
  let wall = Date.now();
  while (wall === first) wall = Date.now();
  return { wallNs: BigInt(wall) * 1_000_000n, monotonicNs: process.hrtime.bigint() };
}

/** Starts a run's clock now. */
export function startClock(): RunClock {
  const { wallNs: epochNs, monotonicNs: origin } = wallAndMonotonic();
  const nowNs = () => Number(process.hrtime.bigint() - origin);
  return {
    epochNs,
    nowNs,
    wallDriftNs: () => Number(BigInt(Date.now()) * 1_000_000n - epochNs) - nowNs(),
  };
}
