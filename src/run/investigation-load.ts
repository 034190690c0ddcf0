import { findK6 } from '../load/k6-binary.ts';
import { loadSource, shownLoadArgv } from '../load/load-source.ts';
import type { LoadAsked } from '../load/plan.ts';
import { prepareLoad } from '../load/prepare.ts';
import { findScript } from '../load/profile.ts';
import type { Scene } from '../vantage/contract.ts';
import type { InvestigationLoad } from './prepare.ts';

/** A load as it is asked for. Its URL is the target's own where none is given; k6 alone gets to know all of it. */
export interface LoadRequest extends LoadAsked {
  /** A profile's name, or the path of a k6 script. */
  readonly what: string;
  /** Host that runs it. */
  readonly from?: string | undefined;
}

/**
 * The load of a run: against the target's own address unless told otherwise, from a host of its site.
 * @throws SeismoError `bad-script` for what is neither a profile nor a file.
 */
export function investigationLoad({ what, from, ...wanted }: LoadRequest): InvestigationLoad {
  const script = findScript(what);
  return {
    ...(from !== undefined && { from }),
    prepare: async (vantage, scene, epochNs) => {
      const asked = { ...wanted, url: wanted.url ?? urlOf(scene) };
      const prepared = await prepareLoad({ k6: await findK6(vantage, process.env), script, asked, vantage });
      return {
        durationMs: prepared.inspection.longestMs,
        argv: shownLoadArgv(prepared, { summary: '<scratch>/k6-summary.json', log: '<scratch>/k6.log' }),
        source: (recording) => {
          const place = (name: string) => recording.place(vantage.name, name).path;
          return loadSource({ prepared, vantage, epochNs, folder: recording.folder, place });
        },
      };
    },
  };
}

function urlOf({ target }: Scene): string {
  if (target.kind === 'url') return target.address;
  const port = target.port === undefined || target.port === 80 ? '' : `:${target.port}`;
  return `${target.port === 443 ? 'https' : 'http'}://${target.address}${port}/`;
}
