import { arpingVersionArgv } from '../probe/arping.ts';
import { type ArpingFlavour, arpingFlavour } from '../probe/arping-output.ts';
import type { Vantage } from '../vantage/contract.ts';
import { collect } from '../vantage/output.ts';

const deadlineMs = 5000;

/** Asks each vantage which arping it has: two programs of one name with different options. Those without any are left out. */
export async function findArping(vantages: readonly Vantage[]): Promise<ReadonlyMap<string, ArpingFlavour>> {
  const found = await Promise.all(
    vantages.map(async (vantage) => {
      const { stdout } = await collect(vantage.start(arpingVersionArgv, { deadlineMs, maxBytes: 4096 }));
      return [vantage.name, arpingFlavour(new TextDecoder().decode(stdout))] as const;
    }),
  );
  return new Map(found.flatMap(([name, flavour]) => (flavour ? [[name, flavour] as const] : [])));
}
