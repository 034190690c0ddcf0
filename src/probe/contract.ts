import type { Fact } from '../event/event.ts';
import type { Argv, CommandEnd } from '../vantage/contract.ts';

/** A fact a decoder read. `atNs` where the tool gave a time of its own (or it follows from one), else receipt counts. */
export interface Dated {
  readonly fact: Fact;
  readonly atNs?: number;
  /** Bytes of the command's standard output it was read from, counted from the command's start. */
  readonly span?: { readonly offset: number; readonly length: number };
}

/** What a decoder is told about the command it reads. */
export interface Reading {
  /** When the command was started, nanoseconds since the run's start. */
  readonly startedNs: number;
  /** Nanoseconds since 1970 at the run's start, as whole digits do not fit a number: for tools that print wall-clock time. */
  readonly epochNs: bigint;
}

/** Reads one command's output. Pure: no clock, no I/O. It must survive any bytes in any chunks. */
export interface Decoder {
  chunk(bytes: Uint8Array, gotNs: number): readonly Dated[];
  end(end: CommandEnd): readonly Dated[];
}

/** One tool: how it is called and how its output is read. `Args` is plain data. */
export interface Probe<Args> {
  readonly name: string;
  /** The source its events are stamped with and that a check's `needs` names; several probes may feed one source. */
  readonly source: string;
  argv(args: Args): Argv;
  open(args: Args, reading: Reading): Decoder;
}
