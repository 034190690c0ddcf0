import type { Argv, Command } from '../../src/vantage/contract.ts';
import { complaint, start } from './command.ts';
import type { Bench } from './measure.ts';

/** A server in a network namespace of its own, where nobody else is. */
export interface Island {
  /** Stands before a command that is to run there. */
  readonly enter: Argv;
}

const deadlineMs = 30 * 60_000;

/**
 * Starts a server on the loopback interface of a network namespace without a name: the kernel removes it with the last
 * process in it, so that nothing is left even after `kill -9`.
 * @param server says `ready` on standard output when it listens
 */
export async function openIsland(bench: Bench, server: Argv): Promise<Island> {
  const prepare = 'ip link set lo up && echo $$ && exec "$@"';
  const argv: Argv = ['unshare', '--net', 'sh', '-c', prepare, 'sh', ...server];
  const command = start(bench, argv, { deadlineMs });
  bench.scope.own('the island', async () => {
    command.stop();
    await command.end;
  });
  const pid = await readyPid(command, argv);
  return { enter: ['nsenter', `--net=/proc/${pid}/ns/net`] };
}

/** @returns the first line, once `ready` has followed it. Reads on to the end: unread output would keep the server from ending. */
function readyPid({ stdout, end }: Command, argv: Argv): Promise<number> {
  let said = '';
  return new Promise((resolve, reject) => {
    const read = async () => {
      for await (const { bytes } of stdout) {
        said += Buffer.from(bytes).toString();
        const found = /^(\d+)\n.*ready/s.exec(said);
        if (found) resolve(Number(found[1]));
      }
      reject(new Error(complaint(argv, await end)));
    };
    void read();
  });
}
