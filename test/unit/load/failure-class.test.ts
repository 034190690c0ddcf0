import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../../../src/load/failure-class.ts';

describe('a failed request', () => {
  // Codes with the words that k6 v2.2.0 gives with them; those that test/fixtures/load has are tested there as well.
  it.each([
    [0, 1000, 'EOF', 'closed'],
    [0, 1000, 'unexpected EOF', 'closed'],
    [0, 1000, 'http: server closed idle connection', 'closed'],
    [0, 1000, 'tls: failed to verify certificate: x509: certificate has expired', 'tls'],
    [0, 1000, 'something new', 'other'],
    [0, 1010, 'remote error: tls: handshake failure', 'tls'],
    [0, 1020, 'invalid URL', 'other'],
    [0, 1050, 'request timeout', 'timeout'],
    [0, 1100, 'lookup web on 192.0.2.53:53: server misbehaving', 'dns'],
    [0, 1101, 'lookup: no such host', 'dns'],
    [0, 1110, 'ip is blacklisted', 'other'],
    [0, 1200, 'read tcp 192.0.2.9:1->192.0.2.1:80: read: no route to host', 'unreachable'],
    [0, 1200, 'read tcp 192.0.2.9:1->192.0.2.1:80: read: connection timed out', 'timeout'],
    [0, 1201, 'write: broken pipe', 'reset'],
    [0, 1211, 'dial: i/o timeout', 'timeout'],
    [0, 1212, 'dial: connection refused', 'refused'],
    [0, 1213, 'dial: unknown errno 113 error with msg `no route to host`', 'unreachable'],
    [0, 1213, 'dial: unknown errno 101 error with msg `network is unreachable`', 'unreachable'],
    [0, 1213, 'dial: unknown errno 99 error with msg `cannot assign requested address`', 'other'],
    [0, 1220, 'read: connection reset by peer', 'reset'],
    [0, 1310, 'x509: unknown authority', 'tls'],
    [0, 1610, 'http2: received GoAway with http2 ErrCode NO_ERROR', 'other'],
    [404, 1404, '', 'http4xx'],
    [503, 1503, '', 'http5xx'],
    [0, 1503, '', 'http5xx'],
    [200, 0, '', 'other'],
  ] as const)('with status %d, code %d and "%s" is of class %s', (status, errorCode, error, expected) => {
    expect(classifyFailure({ status, errorCode, error })).toBe(expected);
  });
});
