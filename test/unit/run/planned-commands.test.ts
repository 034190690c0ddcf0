import { describe, expect, it } from 'vitest';
import { renderPlan, renderPlanJson } from '../../../src/report/plan.ts';
import { type PlannedCommands, plannedCommands } from '../../../src/run/planned-commands.ts';
import { planVip } from '../../../src/run/target/vip.ts';
import type { Scene } from '../../../src/vantage/contract.ts';

const scene: Scene = {
  site: 'lab',
  target: { kind: 'vip', address: '192.0.2.200', port: 80 },
  hosts: [
    { name: 'router', role: 'router', vantage: true, interface: 'eth0' },
    { name: 'client', role: 'client', vantage: true },
    { name: 'stranger', role: 'other', vantage: false, interface: 'eth0' },
  ],
};
const plan = planVip({ scene, arping: new Map([['router', 'habets']]), loadFrom: 'client' });
const loadArgv = ['env', 'SEISMO_RATE=5', 'k6', 'run', '/opt/seismo/k6/smoke.ts'];
const planned: PlannedCommands = plannedCommands(plan, loadArgv);

describe('what a plan will run', () => {
  it('is every probe, every capture and the load, with all their arguments', () => {
    expect(planned.commands).toHaveLength(plan.probes.length + plan.captures.length + 1);
    const capture = planned.commands.find(({ argv }) => argv[0] === 'tcpdump');
    expect(capture).toMatchObject({ vantage: 'router', pace: 'rotated every 2 s' });
    const flags = ['-p', '--immediate-mode', '-U', '-s', '128', '-c', '200000', '-G', '2', '-C', '10'];
    expect(capture?.argv).toEqual(expect.arrayContaining([...flags, '<scratch>/capture-%s.pcap']));
    expect(planned.commands.at(-1)).toEqual({ vantage: 'client', pace: 'once', argv: loadArgv });
  });

  it('is a line each for people, to be pasted into a shell', () => {
    const [about, ...lines] = renderPlan(planned).trimEnd().split('\n');
    expect(about).toMatch(/^about vip 192\.0\.2\.200, asking L2-FOREIGN, /);
    expect(lines).toHaveLength(planned.commands.length);
    const capture = lines.find((line) => line.includes('tcpdump'));
    expect(capture).toMatch(/^router {2}rotated every 2 s {2}tcpdump -p .* -w '<scratch>\/capture-%s\.pcap' '[^']+'$/);
    expect(lines.at(-1)).toMatch(/^client {2}once {15}env SEISMO_RATE=5 k6 run \/opt\/seismo\/k6\/smoke\.ts$/);
  });

  it('is arrays of arguments for scripts', () => {
    expect(JSON.parse(renderPlanJson(planned))).toEqual({ schemaVersion: 1, ...planned });
  });

  it('has no load where none is asked for', () => {
    const { commands } = plannedCommands(planVip({ scene, arping: new Map() }), undefined);
    expect(commands.filter(({ vantage }) => vantage === 'client').map(({ argv }) => argv)).not.toContainEqual(loadArgv);
  });
});
