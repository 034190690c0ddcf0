import type { NonEmpty } from './contract.ts';

/** A list that is known to have an entry, as its type says it. An empty one is a mistake of ours. */
export function nonEmpty<T>(list: readonly T[]): NonEmpty<T> {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('a finding without evidence');
  return [first, ...rest];
}
