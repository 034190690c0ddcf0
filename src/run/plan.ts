import type { Decoder, Probe, Reading } from '../probe/contract.ts';
import type { CaptureArgs } from '../probe/tcpdump.ts';
import type { Argv } from '../vantage/contract.ts';

/**
 * How often a command runs: `once` at the start; `slots`, one after the other, each `slotMs` long, until the run stops;
 * as one `stream` for as long as the run goes on; `every` so many milliseconds, and once more at the end.
 */
export type Pace =
  | { readonly kind: 'once' }
  | { readonly kind: 'slots'; readonly slotMs: number }
  | { readonly kind: 'stream' }
  | { readonly kind: 'every'; readonly everyMs: number };

/** One probe on one vantage, as data; only `open` is code. */
export interface PlannedProbe {
  readonly probe: string;
  readonly source: string;
  readonly vantage: string;
  readonly argv: Argv;
  readonly pace: Pace;
  readonly open: (reading: Reading) => Decoder;
}

/** One rotating capture on one vantage; its folder is made when it starts. */
export interface PlannedCapture {
  readonly vantage: string;
  readonly args: Omit<CaptureArgs, 'folder'>;
}

/** Everything a run will do, before it does it. */
export interface Plan {
  readonly asked: { readonly kind: string; readonly name: string };
  readonly checks: readonly string[];
  readonly probes: readonly PlannedProbe[];
  readonly captures: readonly PlannedCapture[];
  /** Vantage that runs the load, where there is one. */
  readonly loadFrom?: string;
}

/** Puts a probe with its arguments into a plan. */
export function planProbe<Args>(probe: Probe<Args>, args: Args, vantage: string, pace: Pace): PlannedProbe {
  return {
    probe: probe.name,
    source: probe.source,
    vantage,
    argv: probe.argv(args),
    pace,
    open: (reading) => probe.open(args, reading),
  };
}

/** Every source a plan starts, once each: those whose watermarks the analysis waits for. */
export function sourcesOf({ probes, captures, loadFrom }: Plan): readonly { source: string; vantage: string }[] {
  const all = [
    ...probes.map(({ source, vantage }) => ({ source, vantage })),
    ...captures.map(({ vantage }) => ({ source: 'capture', vantage })),
    ...(loadFrom === undefined ? [] : [{ source: 'load', vantage: loadFrom }]),
  ];
  return [...new Map(all.map((one) => [`${one.source}@${one.vantage}`, one])).values()];
}
