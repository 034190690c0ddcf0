import { request } from 'node:http';
import { join } from 'node:path';
import { SeismoError } from '../error/error.ts';
import { type BackendSettings, backendSettings } from './server/settings.ts';
import { labPaths } from './state.ts';
import type { PodName } from './topology.ts';

/** sizeof(sockaddr_un.sun_path) less its closing zero: unix(7). */
const longestSocketPath = 107;

/** A backend that lives answers in well under a millisecond. */
const controlDeadlineMs = 2000;

/**
 * The socket on which a backend is told how to misbehave. A socket in the file system is reached from every network
 * namespace, so no control traffic is on the network that is observed.
 * @throws SeismoError `lab-failed` when the state folder's path is too long for a socket.
 */
export function controlSocket(lab: string, pod: PodName): string {
  const path = join(labPaths(lab).folder, `${pod}.sock`);
  if (Buffer.byteLength(path) <= longestSocketPath) return path;
  throw new SeismoError('lab-failed', `${path} is too long for a socket's path (${longestSocketPath} bytes)`, {
    hint: 'set XDG_STATE_HOME to a shorter path',
  });
}

/** How a backend behaves, or undefined when it does not run. */
export async function readBackend(lab: string, pod: PodName): Promise<BackendSettings | undefined> {
  try {
    return await ask(controlSocket(lab, pod), 'GET');
  } catch {
    return undefined;
  }
}

/**
 * Changes how a backend behaves; done when this returns.
 * @throws SeismoError `lab-failed` when the backend does not run.
 */
export async function setBackend(lab: string, pod: PodName, set: Partial<BackendSettings>): Promise<void> {
  try {
    await ask(controlSocket(lab, pod), 'PUT', JSON.stringify(set));
  } catch (cause) {
    throw new SeismoError('lab-failed', `the backend ${pod} of the lab "${lab}" does not answer`, {
      cause,
      hint: 'sudo seismo lab down, then up again',
    });
  }
}

async function ask(socketPath: string, method: 'GET' | 'PUT', body?: string): Promise<BackendSettings> {
  const answer = await new Promise<string>((resolve, reject) => {
    const signal = AbortSignal.timeout(controlDeadlineMs);
    const outgoing = request({ socketPath, method, path: '/', agent: false, signal }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  return backendSettings.parse(JSON.parse(answer));
}
