import exec from 'k6/execution';
import type { Options, Scenario, Threshold } from 'k6/options';
import {
  durationFromEnvironment,
  numberFromEnvironment,
  shareFromEnvironment,
  urlFromEnvironment,
} from './environment.ts';
import { type Connection, connections, type Method, methods, send } from './request.ts';

/** What distinguishes one profile from another; each is a default for a variable of the environment. */
export interface Defaults {
  /** Requests per second, of all scenarios together. `SEISMO_RATE`. */
  readonly rate: number;
  /** `SEISMO_DURATION`. */
  readonly duration: string;
}

interface Profile {
  readonly options: Options;
  /** What every iteration does: one request, of its scenario's kind. */
  readonly iteration: () => void;
}

interface Kind {
  readonly name: string;
  readonly method: Method;
  readonly connection: Connection;
}

const kinds: readonly Kind[] = methods.flatMap((method) =>
  connections.map((connection) => ({ name: `${method.toLowerCase()}-${connection}`, method, connection })),
);

/**
 * Builds a profile: GET and POST, each on reused and on new connections, a quarter of the rate each.
 *
 * The rate is of arrivals: users come whether or not earlier ones have been served, as they do in real life. With a fixed
 * number of users in a loop, all of them would wait for a stalled server, and the stall would be a gap in the figures
 * instead of a failure.
 */
export function openProfile({ rate, duration }: Defaults): Profile {
  const url = urlFromEnvironment();
  const asked = {
    rate: numberFromEnvironment('SEISMO_RATE', rate),
    duration: durationFromEnvironment('SEISMO_DURATION', duration),
  };
  const kindOf = new Map(kinds.map((kind) => [kind.name, kind]));
  return {
    options: {
      scenarios: Object.fromEntries(kinds.map(({ name }) => [name, scenario(asked.rate, asked.duration)])),
      thresholds: thresholds(),
      discardResponseBodies: true,
      userAgent: 'seismo (k6)',
      // k6 remembers a name's address for 5 minutes by default, and would not see it move; the rest are its defaults.
      dns: { ttl: '1s', select: 'random', policy: 'preferIPv4' },
    },
    iteration: () => {
      const kind = kindOf.get(exec.scenario.name);
      if (kind) send(url, kind.method, kind.connection);
    },
  };
}

function scenario(rate: number, duration: string): Scenario {
  const perSecond = rate / kinds.length;
  return {
    executor: 'constant-arrival-rate',
    // The whole rate in as many seconds as there are scenarios, because k6 wants a whole number.
    rate: Math.max(1, Math.round(rate)),
    timeUnit: `${kinds.length}s`,
    duration,
    // Users for answers that take 200 ms without having to make any, and for a stall of two seconds at most: who comes
    // later in a stall finds nobody free and is counted as lost (`dropped_iterations`).
    preAllocatedVUs: Math.ceil(perSecond / 5) + 1,
    maxVUs: Math.ceil(perSecond * 2) + 5,
    gracefulStop: '5s',
  };
}

/** `SEISMO_MAX_FAILED`: share of requests that may fail. `SEISMO_P95_MS`: what 95 % of the requests must be answered in. */
function thresholds(): Record<string, Threshold[]> {
  const failed = `rate<=${shareFromEnvironment('SEISMO_MAX_FAILED', 0.01)}`;
  const duration = `p(95)<${numberFromEnvironment('SEISMO_P95_MS', 500)}`;
  // Each scenario for itself as well: one kind of request that fails is not to be thinned out by three that do not.
  const ofScenarios = kinds.map(({ name }) => [`http_req_failed{scenario:${name}}`, [failed]]);
  return { http_req_failed: [failed], http_req_duration: [duration], ...Object.fromEntries(ofScenarios) };
}
