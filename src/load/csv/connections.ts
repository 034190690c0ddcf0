/** What one request tells about its connection. */
export interface ConnectionUse {
  readonly scenario: string;
  readonly vu: number | null;
  /** The `url` tag; empty when k6 does not write it: then all requests of the run go to one place. */
  readonly url: string;
  readonly startNs: number;
  readonly endNs: number;
  /** Whether the request had a connection at all. */
  readonly gotConnection: boolean;
  /** Whether it was the first on it. */
  readonly opened: boolean;
  readonly answered: boolean;
}

/** What was known of the connection when a request went out on it. */
export interface ConnectionPast {
  readonly reused: boolean;
  readonly lastAnswerNs: number | null;
}

interface Lane {
  lastAnswerNs: number | null;
  lastEndNs: number;
  /** Requests of this user were under way at the same time, so they have several connections, which cannot be told apart. */
  parallel: boolean;
}

/** More users with more targets than any load has; beyond it we forget, and answer "unknown". */
const mostLanes = 100_000;

/**
 * Follows the connections of virtual users: each keeps its own to each origin, and sends one request after the other on it
 * (unless the script batches them).
 */
export function openConnections() {
  const lanes = new Map<string, Lane>();

  const laneOf = ({ scenario, vu, url }: ConnectionUse): Lane => {
    const key = `${vu} ${scenario} ${originOf(url)}`;
    const known = lanes.get(key);
    if (known) return known;
    if (lanes.size >= mostLanes) lanes.clear();
    const lane = { lastAnswerNs: null, lastEndNs: Number.NEGATIVE_INFINITY, parallel: false };
    lanes.set(key, lane);
    return lane;
  };

  return {
    /** Takes a request when it has ended. */
    use: (request: ConnectionUse): ConnectionPast => {
      const reused = request.gotConnection && !request.opened;
      if (request.vu === null) return { reused, lastAnswerNs: null };
      const lane = laneOf(request);
      if (request.startNs < lane.lastEndNs) lane.parallel = true;
      const lastAnswerNs = reused && !lane.parallel ? lane.lastAnswerNs : null;
      lane.lastEndNs = Math.max(lane.lastEndNs, request.endNs);
      lane.lastAnswerNs = request.answered ? request.endNs : null;
      return { reused, lastAnswerNs };
    },
  };
}

/** `http://192.0.2.200:80` of a URL; all of it when it is none, such as a name that the script gave. */
function originOf(url: string): string {
  const host = url.indexOf('://') + 3;
  const path = host < 3 ? -1 : url.indexOf('/', host);
  return path < 0 ? url : url.slice(0, path);
}
