import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { podPort } from '../topology.ts';
import { backendSettings, wellBehaved } from './settings.ts';

/**
 * Longer than any client keeps an idle connection (Go and so k6: 90 s): else the server would close connections in the
 * very moment they are used again, and a healthy lab would reset requests.
 */
const keepAliveTimeoutMs = 10 * 60_000;

/**
 * One HTTP server of the lab, in its pod's namespace. It reads a request's body, says who answered, and misbehaves as its
 * control socket tells it: `GET /` there shows the settings, `PUT /` changes some of them and answers when that is done.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { pod: { type: 'string' }, control: { type: 'string' } } });
  const { pod, control } = values;
  if (!pod || !control) throw new Error('usage: backend --pod NAME --control SOCKET');

  let settings = wellBehaved;
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (request, response) => {
    // Tells a client whose request came in while the server closes not to use the connection again.
    if (!settings.accepting) response.setHeader('connection', 'close');
    answer(request, response, { pod, errorShare: settings.errorShare });
  });
  await listen(server);

  const controlServer = createServer(async (request, response) => {
    try {
      if (request.method === 'PUT') {
        settings = backendSettings.parse({ ...settings, ...JSON.parse(await readBody(request)) });
        await (settings.accepting ? listen(server) : close(server));
      }
      json(response, 200, settings);
    } catch (error) {
      json(response, 400, { error: String(error) });
    }
  });
  // Last, so that whoever can ask knows that the backend serves.
  controlServer.listen(control);
}

function answer(request: IncomingMessage, response: ServerResponse, { pod, errorShare }: Answering): void {
  let bodyBytes = 0;
  request.on('data', (chunk: Buffer) => {
    bodyBytes += chunk.length;
  });
  request.on('end', () => {
    response.setHeader('x-served-by', pod);
    if (request.url === '/healthz') return json(response, 200, { servedBy: pod });
    if (Math.random() < errorShare) return json(response, 500, { servedBy: pod, error: 'told to fail' });
    json(response, 200, { servedBy: pod, method: request.method, path: request.url, bodyBytes });
  });
}

interface Answering {
  readonly pod: string;
  readonly errorShare: number;
}

async function listen(server: Server): Promise<void> {
  if (server.listening) return;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(podPort, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Stops listening and closes what is idle; requests under way are still answered. Does not wait for those. */
async function close(server: Server): Promise<void> {
  if (server.listening) server.close();
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

await main();
