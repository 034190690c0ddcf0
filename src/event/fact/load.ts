import { z } from 'zod';
import { latencyHistogram } from '../latency-histogram.ts';

/**
 * Classes of failed requests; `docs/load.md` says what each means. `closed` is a connection that the peer ended in order
 * (FIN) before it answered. `other` keeps its k6 error code in the single failure.
 */
export const failureClass = z.enum([
  'refused',
  'reset',
  'closed',
  'timeout',
  'unreachable',
  'dns',
  'tls',
  'http4xx',
  'http5xx',
  'other',
]);
export type FailureClass = z.infer<typeof failureClass>;

/** A k6 run. */
export const loadFacts = {
  'load.start': z.strictObject({
    k6: z.string(),
    profile: z.string(),
    url: z.string().optional(),
    scenarios: z.array(z.string()),
  }),
  /**
   * What finished within one second, per scenario; `atNs` is that second's start (seconds are counted from the run's
   * start). Additive: several lines may speak of the same second, and their figures are summed. A second in which a
   * scenario's users waited in vain has a line with no requests.
   */
  'load.second': z.strictObject({
    scenario: z.string(),
    requests: z.int().nonnegative(),
    failures: z.partialRecord(failureClass, z.int().positive()),
    /** Failures of this second that got no `load.failure` of their own because there were too many. */
    unlisted: z.int().nonnegative(),
    /** Iterations k6 could not start because no VU was free (`dropped_iterations`): users who were never served. */
    lost: z.int().nonnegative(),
    /** Requests by method, for telling repeatable (GET, HEAD, OPTIONS) from others. */
    methods: z.record(z.string(), z.int().positive()),
    /** Requests that opened a connection. One that k6 repeats in silence on a new connection is not among them. */
    connections: z.int().nonnegative(),
    /**
     * Requests that got an answer, by how long it took once they had their connection (k6's `http_req_duration`): bucket of
     * `src/event/latency-histogram.ts` → count.
     */
    latency: latencyHistogram,
  }),
  /**
   * One failed request; `atNs` is when it was given up, `startNs` when it was begun. k6 measures nothing for a request that
   * never got a connection: then `durationUs` is null, and `startNs` only the latest it can have been.
   */
  'load.failure': z.strictObject({
    scenario: z.string(),
    method: z.string(),
    url: z.string().optional(),
    startNs: z.int(),
    durationUs: z.number().nonnegative().nullable(),
    class: failureClass,
    /** k6's own number for the error (1220 is a reset by the peer); 0 where it gave none. */
    errorCode: z.int().nonnegative(),
    status: z.int().nonnegative(),
    /** Whether the request went out on a connection that had carried another before; null where that cannot be told. */
    reused: z.boolean().nullable(),
    vu: z.int().nonnegative().nullable(),
    /** When the same VU and scenario last had an answer on that connection: it was alive then. Null where unknown. */
    lastAnswerNs: z.int().nullable(),
  }),
  /** A threshold of the script, as k6 itself judged it at the end. */
  'load.threshold': z.strictObject({ metric: z.string(), expression: z.string(), ok: z.boolean() }),
  'load.end': z.strictObject({
    exitCode: z.int().nullable(),
    /** `aborted`: the script called `test.abort()`. `marked-failed`: it called `test.fail()`. `failed`: k6 itself did. */
    outcome: z.enum([
      'completed',
      'thresholds-crossed',
      'interrupted',
      'aborted',
      'marked-failed',
      'script-error',
      'failed',
    ]),
    message: z.string().optional(),
    requests: z.int().nonnegative(),
  }),
};
