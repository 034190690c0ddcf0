// The load of scripts/bench/load-rate.ts, written as a user would: as many requests as k6 can make.
// biome-ignore lint/correctness/noUndeclaredDependencies: k6 brings it along.
import http from 'k6/http';

const { SEISMO_URL = '', SEISMO_DURATION = '' } = __ENV;

export const options = {
  scenarios: { bench: { executor: 'constant-vus', vus: 20, duration: SEISMO_DURATION, exec: 'bench' } },
  thresholds: { http_req_failed: ['rate<0.01'], http_req_duration: ['p(95)<500'] },
  discardResponseBodies: true,
};

export function bench() {
  http.post(SEISMO_URL, 'x');
}
