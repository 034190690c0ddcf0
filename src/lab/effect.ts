import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ArpingFlavour } from '../probe/arping-output.ts';
import { ipNeigh } from '../probe/ip-neigh.ts';
import { answeringMacs, arpingFlavour, whoHasVipArgv } from './arping.ts';
import { namespaceOf } from './name.ts';
import { inside } from './plan.ts';
import { attempt, programArgv, type StepEnd } from './run.ts';
import { announcer, type HostName, lanHosts, router, vip, vipUrl } from './topology.ts';

/** What a client gets from the VIP over a new connection. */
const httpOutcome = z.union([
  z.strictObject({ ok: z.literal(true), servedBy: z.string() }),
  z.strictObject({ ok: z.literal(false), error: z.string() }),
]);
export type HttpOutcome = z.infer<typeof httpOutcome>;

/** Asks the VIP for a page from the client, until it answers or the time is up. */
export async function checkHttp(lab: string, deadlineMs: number, signal?: AbortSignal): Promise<HttpOutcome> {
  const url = new URL('/healthz', vipUrl).href;
  const program = programArgv('server/http-check', ['--url', url, '--deadline-ms', String(deadlineMs)]);
  const argv = inside(namespaceOf(lab, 'client'), program);
  const { stdout, stderr } = await attempt({ argv }, { deadlineMs: deadlineMs + 10_000, signal });
  try {
    return httpOutcome.parse(JSON.parse(stdout));
  } catch {
    return { ok: false, error: stderr.trim().split('\n').at(-1) || 'the check said nothing' };
  }
}

/**
 * Who answers ARP for the VIP, seen from the router.
 * @returns host names, sorted; a MAC address that is of no host stands for itself
 */
export async function whoAnswers(lab: string, known?: ArpingFlavour): Promise<readonly string[]> {
  const flavour = known ?? (await arpingFlavour());
  const { stdout } = await attempt({ argv: inside(namespaceOf(lab, 'router'), whoHasVipArgv(flavour)) });
  return answeringMacs(flavour, stdout)
    .map((mac) => lanHosts.find((each) => each.mac === mac)?.host ?? mac)
    .sort();
}

/**
 * Waits until exactly these hosts answer ARP for the VIP.
 * @returns who answered last: the same when it became so in time
 */
export async function awaitAnswering(
  lab: string,
  wanted: readonly HostName[],
  deadlineMs: number,
): Promise<readonly string[]> {
  const flavour = await arpingFlavour();
  const giveUp = performance.now() + deadlineMs;
  for (;;) {
    const answering = await whoAnswers(lab, flavour);
    if (sameHosts(answering, wanted) || performance.now() >= giveUp) return answering;
  }
}

export const sameHosts = (some: readonly string[], others: readonly string[]): boolean =>
  [...some].sort().join() === [...others].sort().join();

/** Waits until the router sends what is for the VIP to the host that announces it while nothing is broken. */
export async function awaitRouterEntry(lab: string, deadlineMs: number): Promise<boolean> {
  const wanted = lanHosts.find(({ host }) => host === announcer)?.mac;
  const argv = inside(namespaceOf(lab, 'router'), ipNeigh.argv({ address: vip.address }));
  const giveUp = performance.now() + deadlineMs;
  for (;;) {
    if (neighbourMac(await attempt({ argv })) === wanted) return true;
    if (performance.now() >= giveUp) return false;
    await pause(20);
  }
}

/** The MAC in the router's entry for the VIP; undefined while it has none, or could not be asked. */
function neighbourMac({ exitCode = 1, stdout, stderr }: StepEnd): string | null | undefined {
  // Nobody looks at times here.
  const times = { startedNs: 0, endedNs: 0 };
  const decoder = ipNeigh.open({ address: vip.address }, { ...times, epochNs: 0n });
  decoder.chunk(new TextEncoder().encode(stdout), 0);
  return decoder
    .end({ ...times, how: 'exited', exitCode, stderrTail: stderr, truncated: false })
    .flatMap(({ fact }) => (fact.type === 'neigh.entry' && fact.interface === router.lan.name ? [fact.mac] : []))[0];
}
