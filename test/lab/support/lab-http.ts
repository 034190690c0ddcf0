import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

// Sends requests to the VIP and prints how each ended, as JSON: run in the client's namespace.
const { values } = parseArgs({
  options: {
    method: { type: 'string', default: 'GET' },
    count: { type: 'string', default: '1' },
    // Between two requests, so that they spread over several ARP timeouts.
    'every-ms': { type: 'string', default: '0' },
    reuse: { type: 'boolean', default: false },
    path: { type: 'string', default: '/some/path' },
  },
});
const agent = new Agent({ keepAlive: values.reuse, maxSockets: 8 });

interface Ending {
  readonly status?: number;
  readonly servedBy?: string;
  readonly body?: unknown;
  readonly error?: string;
}

async function once(): Promise<Ending> {
  return await new Promise((resolve) => {
    const options = { method: values.method, agent, timeout: 2000, headers: { 'content-type': 'text/plain' } };
    const outgoing = request(`http://192.0.2.200${values.path}`, options, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', (error) => resolve({ error: error.message }));
      response.on('end', () => {
        const servedBy = String(response.headers['x-served-by']);
        resolve({ status: response.statusCode ?? 0, servedBy, body: JSON.parse(text) });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }));
    outgoing.end(values.method === 'POST' ? 'twelve bytes' : undefined);
  });
}

const everyMs = Number(values['every-ms']);
const endings: Promise<Ending>[] = [];
for (let sent = 0; sent < Number(values.count); sent++) {
  const ending = once();
  endings.push(ending);
  if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
  else await ending;
}
process.stdout.write(JSON.stringify(await Promise.all(endings)));
agent.destroy();
