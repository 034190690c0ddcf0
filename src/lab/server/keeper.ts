import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { controlSocket } from '../control.ts';
import { checkLabName, namespaceOf } from '../name.ts';
import { namespaceIdentity, ownNamespace } from '../namespaces.ts';
import { expireArpStep, inside, routerArpTimeoutMs } from '../plan.ts';
import { attempt, programArgv, startServer } from '../run.ts';
import { takeDown } from '../take-down.ts';
import { nodes, type PodName } from '../topology.ts';

/**
 * The one process of a lab that stays. It owns the backends, which the kernel ends when it dies; it is the router's ARP
 * timeout; and it takes the lab down at the end of its lifetime. It lives in the namespace of the switch, where nobody
 * looks from, and ends when that is no longer the lab's.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { name: { type: 'string' }, 'expires-at': { type: 'string' } } });
  if (!values.name || !values['expires-at']) throw new Error('usage: keeper --name LAB --expires-at TIME');
  const lab = checkLabName(values.name);
  const expiresAtMs = Date.parse(values['expires-at']);

  log(`keeps the lab "${lab}" until ${values['expires-at']}`);
  if (!isAtHome(lab)) return leave('the lab is gone');
  for (const { pod } of nodes) startBackend(lab, pod.name);

  for (;;) {
    await pause(routerArpTimeoutMs);
    try {
      if (!isAtHome(lab)) return leave('the lab is gone');
      // The wall clock, since timers stand still while the machine is suspended.
      if (Date.now() >= expiresAtMs) {
        log('the lifetime is over');
        await takeDown(lab);
        return leave('the lab is down');
      }
      await expireArp(lab);
    } catch (error) {
      log(String(error));
    }
  }
}

/** Whether the lab of this name is still the one this keeper was started for. */
const isAtHome = (lab: string): boolean => namespaceIdentity(namespaceOf(lab, 'lan')) === ownNamespace();

function startBackend(lab: string, pod: PodName): void {
  const program = programArgv('server/backend', ['--pod', pod, '--control', controlSocket(lab, pod)]);
  const argv = inside(namespaceOf(lab, pod), ['setpriv', '--pdeathsig', 'KILL', ...program]);
  const server = startServer(argv, { output: 'inherit', detached: false });
  void server.ended.then((how) => log(`the backend ${pod} ended: ${how}`));
}

/** Fails while the router has no entry that could expire. */
async function expireArp(lab: string): Promise<void> {
  await attempt(expireArpStep(lab), { deadlineMs: routerArpTimeoutMs });
}

function leave(why: string): never {
  log(why);
  process.exit(0);
}

function log(message: string): void {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`);
}

await main();
