import { z } from 'zod';
import type { Argv } from '../../vantage/contract.ts';
import type { BackendSettings } from '../server/settings.ts';
import type { HostName, PodName } from '../topology.ts';

/** One thing to do to the lab. Each may be done twice; the second time changes nothing. */
export type Act =
  /** Runs in the host's namespace. With `mayFail` a failure means that there was nothing to change. */
  | { readonly kind: 'command'; readonly host: HostName; readonly argv: Argv; readonly mayFail?: true }
  | { readonly kind: 'backend'; readonly pod: PodName; readonly set: Partial<BackendSettings> };

/** What `seismo lab break` can be told about an incident. */
export const incidentOptions = z.strictObject({
  /** How many nodes answer for the VIP, of three. */
  nodes: z.union([z.literal(2), z.literal(3)]).optional(),
  /** Share of requests that are answered with HTTP 500, 0 to 1. */
  errorShare: z.number().min(0).max(1).optional(),
});
export type IncidentOptions = z.infer<typeof incidentOptions>;

/**
 * What a check must come to when the broken lab is investigated, the worst of what it says; for a code of the load: when
 * there is load. The live scenarios are held to it.
 */
export interface Expected {
  readonly code: string;
  readonly verdict: 'pass' | 'warn' | 'fail' | 'not-applicable';
}

/** A way to break the lab. */
export interface Incident {
  /** As the user types it. */
  readonly name: string;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** What a user would notice, without knowing why. */
  readonly symptom: string;
  /** Something that happens in a healthy network too: no check may call it a failure. */
  readonly benign: boolean;
  /** Two incidents that disturb the same thing contradict each other. */
  readonly disturbs: 'announcement' | 'answers' | 'listening';
  /** Which options it takes. */
  readonly takes: readonly (keyof IncidentOptions)[];
  /** Hosts that answer ARP for the VIP while it is on, where it changes them. */
  readonly answering?: (options: IncidentOptions) => readonly HostName[];
  readonly expected: readonly Expected[];
  readonly make: (options: IncidentOptions) => readonly Act[];
  /** Host that tells the LAN at the end that the VIP is at its MAC: a gratuitous ARP request and a reply, as MetalLB does. */
  readonly announces?: HostName;
  /**
   * Brings back what a healthy lab has, whichever options it was made with and however much of it was done. `heal` lets the
   * announcing node say so at the end.
   */
  readonly undo: readonly Act[];
}
