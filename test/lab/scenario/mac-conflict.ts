import type { JudgedFinding } from '../../../src/analysis/engine.ts';
import { nodes } from '../../../src/lab/topology.ts';
import { labLoad, type Played } from '../support/play.ts';
import { tell } from './story.ts';

/** The load fails with the connections that the flips break. */
const alsoExpect = { 'LOAD-THRESHOLD': 'fail' } as const;

/** Every answering MAC with its host, the flips, and the failures they caused. */
export const macConflict = tell({
  name: 'mac-conflict',
  story: { incidents: ['mac-conflict'], load: labLoad() },
  alsoExpect,
  forbid: ['fail'],
  look: (played) => {
    const conflict = find(played, 'L2-CONFLICT');
    for (const { name, interface: nic } of nodes) {
      if (!conflict.summary.includes(`${nic.mac} (${name}/`))
        throw new Error(`${name} is not named: ${conflict.summary}`);
    }
    if (conflict.echoOf !== undefined) throw new Error(`the conflict is called an echo of ${conflict.echoOf}`);
    const load = find(played, 'LOAD-THRESHOLD');
    if (load.echoOf === undefined) throw new Error(`the load's failures are not explained: ${JSON.stringify(load)}`);
  },
});

export const macConflictOfTwo = tell({
  name: 'mac-conflict of two nodes',
  story: { incidents: ['mac-conflict'], options: { nodes: 2 }, load: labLoad() },
  alsoExpect,
  forbid: ['fail'],
});

/** Errors that have nothing to do with the conflict must stay unattributed. */
export const conflictAmongErrors = tell({
  name: 'mac-conflict among server errors',
  story: { incidents: ['mac-conflict', 'backend-errors', 'backend-refused'], load: labLoad() },
  forbid: ['fail'],
  look: (played) => {
    const load = find(played, 'LOAD-THRESHOLD');
    const unexplained = 'unexplained' in load ? (load.unexplained ?? '') : '';
    if (!/\d+ http5xx/.test(unexplained)) throw new Error(`HTTP 500 is not left unattributed: ${unexplained}`);
    if (!/\d+ refused/.test(unexplained))
      throw new Error(`refused connections are not left unattributed: ${unexplained}`);
    if (load.echoOf !== undefined) throw new Error('the load is called a mere echo although servers failed too');
    const attributed = find(played, 'L2-NEIGHFLIP');
    const text = 'evidence' in attributed ? attributed.evidence.map((one) => one.text).join('\n') : '';
    if (!/\d+ failed requests? \(\d+ reset/.test(text)) throw new Error(`no reset is attributed to the flips: ${text}`);
    if (/\((?:[^)]*)(http5xx|refused)(?:[^)]*)\) were on/.test(text))
      throw new Error(`a server's error is attributed: ${text}`);
  },
});

function find({ findings }: Played, code: string): JudgedFinding {
  const found = findings.find((finding) => finding.code === code);
  if (!found) throw new Error(`${code} was not judged`);
  return found;
}
