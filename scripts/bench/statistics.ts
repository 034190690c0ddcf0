/** @returns the middle value, or the mean of the two in the middle; `NaN` of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** 0.95 quantiles of Student's t distribution for 1, 2, 3, … degrees of freedom, from the usual tables. */
const tQuantiles = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761];

/**
 * Lower end of the one-sided 95 % confidence interval of the mean, by Student's t: with pairs measured one after the other
 * and `values` their ratios, a paired t test says that the true mean ratio is above it.
 * @returns `-Infinity` for fewer than two values, which say nothing about their spread. Of more than 15, a little too low.
 */
export function lowerBound95(values: readonly number[]): number {
  const freedom = values.length - 1;
  const quantile = tQuantiles[Math.min(freedom, tQuantiles.length) - 1];
  if (quantile === undefined) return Number.NEGATIVE_INFINITY;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / freedom;
  return middle - quantile * Math.sqrt(variance / values.length);
}

/** @returns each pair's ratio, of lists that were measured in turn. */
export function ratios(values: readonly number[], baselines: readonly number[]): readonly number[] {
  return values.map((value, index) => value / (baselines[index] ?? Number.NaN));
}
