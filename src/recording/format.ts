/**
 * Format of the journal. Raise it when a line's meaning changes, and add the function that lifts a line of the format
 * before to `upgrades`. Adding a fact type or an optional field does not change the format.
 */
export const formatNumber = 1;

/** A pure function per old format that turns one of its lines into a line of the next. */
export const upgrades: ReadonlyMap<number, (line: unknown) => unknown> = new Map();

/** Names inside a recording's folder. */
export const journalFile = 'journal.ndjson';
export const rawFolder = 'raw';
