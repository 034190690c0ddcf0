import { findK6 } from '../load/k6-binary.ts';
import { loadArgv, loadSource } from '../load/load-source.ts';
import { prepareLoad } from '../load/prepare.ts';
import { findScript } from '../load/profile.ts';
import type { Scene } from '../vantage/contract.ts';
import type { InvestigationLoad } from './prepare.ts';

export interface LoadRequest {
  /** A profile's name, or the path of a k6 script. */
  readonly what: string;
  readonly rate?: number;
  /** As k6 writes durations. */
  readonly duration?: string;
  /** Host that runs it. */
  readonly from?: string;
}

/**
 * The load of an investigation: against the target's own address, from a host of its site.
 * @throws SeismoError `bad-script` for what is neither a profile nor a file.
 */
export function investigationLoad({ what, from, rate, duration }: LoadRequest): InvestigationLoad {
  const script = findScript(what);
  return {
    ...(from !== undefined && { from }),
    prepare: async (vantage, scene, epochNs) => {
      const asked = {
        url: urlOf(scene),
        ...(rate !== undefined && { rate }),
        ...(duration !== undefined && { duration }),
      };
      const prepared = await prepareLoad({ k6: await findK6(vantage, process.env), script, asked, vantage });
      return {
        durationMs: prepared.inspection.longestMs,
        argv: loadArgv(prepared, { summary: '<scratch>/k6-summary.json', log: '<scratch>/k6.log' }),
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
