import http from 'k6/http';

/** Methods a profile can send. GET may be repeated silently by the HTTP client, POST may not: see docs/load.md. */
export const methods = ['GET', 'POST'] as const;
export type Method = (typeof methods)[number];

/** `reused`: a virtual user keeps its connection and sends the next request on it. `new`: each request has its own. */
export const connections = ['reused', 'new'] as const;
export type Connection = (typeof connections)[number];

/**
 * A server that does not want the method has answered, so the network did its work: 405 and 501 are no failures here.
 */
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 399 }, 405, 501));

/**
 * k6's own default, 60 s, keeps a user waiting long after a person has left; the kernel has repeated a lost SYN twice by
 * then (after 1 and 3 s).
 */
const timeout = '5s';

/** `Connection: close` on a request has Go's client open a connection for it and give it up afterwards. */
const closing = { Connection: 'close' };

/** Sends one request. */
export function send(url: string, method: Method, connection: Connection): void {
  const body = method === 'POST' ? 'seismo' : null;
  const headers = connection === 'new' ? closing : {};
  http.request(method, url, body, { timeout, headers });
}
