// The load of scripts/bench/load-output.ts: as many requests as k6 can make, or so many per second.
// biome-ignore lint/correctness/noUndeclaredDependencies: k6 brings it along.
import http from 'k6/http';

const { RATE, SECONDS } = __ENV;
const duration = `${SECONDS}s`;
const scenario = RATE
  ? {
      executor: 'constant-arrival-rate',
      rate: Number(RATE),
      timeUnit: '1s',
      duration,
      exec: 'bench',
      preAllocatedVUs: 50,
      maxVUs: 200,
    }
  : { executor: 'constant-vus', vus: 20, duration, exec: 'bench' };

export const options = {
  scenarios: { bench: scenario },
  thresholds: { http_req_failed: ['rate<0.01'], http_req_duration: ['p(95)<500'] },
  discardResponseBodies: true,
};

export function bench() {
  http.post('http://127.0.0.1:8080/', 'x');
}
