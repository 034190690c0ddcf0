import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/analysis/check/list.ts';
import type { Act, Incident, IncidentOptions } from '../../../src/lab/incident/contract.ts';
import { incidents } from '../../../src/lab/incident/list.ts';
import { type BackendSettings, wellBehaved } from '../../../src/lab/server/settings.ts';
import { announcer, type HostName, podNames } from '../../../src/lab/topology.ts';

/** What incidents change: who answers ARP without owning the address, who owns it, and how the backends behave. */
interface Lab {
  readonly answering: Set<HostName>;
  readonly owning: Set<HostName>;
  readonly backends: Map<string, BackendSettings>;
}

const healthyLab = (): Lab => ({
  answering: new Set([announcer]),
  owning: new Set(),
  backends: new Map(podNames.map((pod) => [pod, wellBehaved])),
});

/** What the kernel and the backends would make of these acts. */
function apply(lab: Lab, acts: readonly Act[]): Lab {
  for (const act of acts) {
    if (act.kind === 'backend') {
      lab.backends.set(act.pod, { ...(lab.backends.get(act.pod) ?? wellBehaved), ...act.set });
      continue;
    }
    const command = act.argv.join(' ');
    if (/^ip neigh add proxy \S+ dev eth0$/.test(command)) lab.answering.add(act.host);
    else if (/^ip neigh del proxy \S+ dev eth0$/.test(command)) {
      // Fails where there is none: ip-neighbour(8).
      if (!lab.answering.delete(act.host)) expect(act.mayFail).toBe(true);
    } else if (/^ip addr replace \S+ dev eth0$/.test(command)) lab.owning.add(act.host);
    else if (/^ip addr del \S+ dev eth0$/.test(command)) {
      if (!lab.owning.delete(act.host)) expect(act.mayFail).toBe(true);
    } else throw new Error(`the model of the lab does not know "${command}"`);
  }
  return lab;
}

const options = fc.record(
  { nodes: fc.constantFrom(2 as const, 3 as const), errorShare: fc.double({ min: 0, max: 1, noNaN: true }) },
  { requiredKeys: [] },
) as fc.Arbitrary<IncidentOptions>;
const incident = fc.constantFrom(...incidents);

describe('every incident', () => {
  it('has a name of its own', () => {
    expect(new Set(incidents.map(({ name }) => name)).size).toBe(incidents.length);
  });

  it('changes the lab', () => {
    for (const each of incidents) expect(apply(healthyLab(), each.make({})), each.name).not.toEqual(healthyLab());
  });

  it('does the same when it is made twice', () => {
    fc.assert(
      fc.property(incident, options, (each, how) => {
        const once = apply(healthyLab(), each.make(how));
        expect(apply(apply(healthyLab(), each.make(how)), each.make(how))).toEqual(once);
      }),
    );
  });

  it('is undone, however much of it was done', () => {
    fc.assert(
      fc.property(incident, options, fc.nat(10), (each, how, done) => {
        const halfMade = apply(healthyLab(), each.make(how).slice(0, done));
        expect(apply(halfMade, each.undo)).toEqual(healthyLab());
      }),
    );
  });

  it('is undone by undoing all of them, whichever were made and in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(incident, options), { maxLength: 8 }), (made) => {
        const broken = made.reduce((lab, [each, how]) => apply(lab, each.make(how)), healthyLab());
        const undone = apply(
          broken,
          incidents.flatMap(({ undo }) => undo),
        );
        expect(undone).toEqual(healthyLab());
      }),
    );
  });

  it('says truly who answers while it is on', () => {
    fc.assert(
      fc.property(incident, options, (each, how) => {
        const { answering, owning } = apply(healthyLab(), each.make(how));
        const answers = [...new Set([...answering, ...owning])].sort();
        expect(answers).toEqual([...(each.answering?.(how) ?? [announcer])].sort());
      }),
    );
  });

  it('expects a failure when it is one, and none when it is benign', () => {
    const fails = ({ expected }: Incident) => expected.some(({ verdict }) => verdict === 'fail');
    for (const each of incidents) expect(fails(each), each.name).toBe(!each.benign);
  });

  it('expects each code once, and only codes that a check has', () => {
    const known = checks.map(({ code }) => code);
    for (const { name, expected } of incidents) {
      const codes = expected.map(({ code }) => code);
      expect(new Set(codes).size, name).toBe(codes.length);
      expect(known, name).toEqual(expect.arrayContaining(codes));
    }
  });
});
