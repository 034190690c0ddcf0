import { alignColumns } from '../run/columns.ts';
import type { Figure } from './measure.ts';

const headings = ['what', 'figure', 'ratio', 'aim'] as const;

/** @returns the figures as an aligned table. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = [headings, ...figures.map(({ what, figure, ratio, aim }) => [what, figure, ratio ?? '', aim ?? ''])];
  return alignColumns(rows);
}

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @returns a whole number with its thousands apart: `9 812`. */
export function count(value: number): string {
  return grouped.format(value).replaceAll(',', ' ');
}

/** @returns a ratio with as many digits as such measurements bear. */
export function ratio(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(value < 1 ? 3 : 2);
}
