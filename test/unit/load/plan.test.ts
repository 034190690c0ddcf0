import { describe, expect, it } from 'vitest';
import { inspectArgv, loadEnvironment, runArgv } from '../../../src/load/plan.ts';

const files = { summary: '/scratch/summary.json', log: '/scratch/k6.log' };
const tagsOf = (argv: readonly string[]) =>
  argv
    .find((argument) => argument.startsWith('--system-tags='))
    ?.split('=')[1]
    ?.split(',');

describe('the command of a load', () => {
  it("has the few tags that seismo reads for seismo's own profiles", () => {
    expect(tagsOf(runArgv('k6', 'smoke.ts', files))).toEqual([
      'error',
      'error_code',
      'method',
      'scenario',
      'status',
      'vu',
    ]);
  });

  it("keeps the tags of a user's script, because its thresholds may be on them", () => {
    expect(tagsOf(runArgv('k6', 'own.js', files, ['url', 'status', 'group']))).toEqual([
      'error',
      'error_code',
      'group',
      'method',
      'scenario',
      'status',
      'url',
      'vu',
    ]);
  });

  it('prints samples on stdout, and everything else into files', () => {
    const argv = runArgv('/opt/k6', 'smoke.ts', files);
    expect(argv).toContain('--out=csv=-');
    expect(argv).toContain('--summary-export=/scratch/summary.json');
    expect(argv).toContain('--log-output=file=/scratch/k6.log');
    expect(argv.at(-1)).toBe('smoke.ts');
    // An empty address is "no REST API"; without the flag v1 opens a port.
    expect(argv[argv.indexOf('--address') + 1]).toBe('');
  });

  it('inspects the script with the variables that it runs with', () => {
    expect(inspectArgv('k6', 'smoke.ts')).toContain('--include-system-env-vars');
  });
});

describe('the environment of a load', () => {
  it('sends nothing home and fetches nothing', () => {
    expect(loadEnvironment({})).toMatchObject({ K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' });
  });

  it('carries what was asked, and nothing that was not', () => {
    const environment = loadEnvironment({ url: 'http://192.0.2.200/', rate: 50, maxFailed: 0.05 });
    expect(environment).toMatchObject({
      SEISMO_URL: 'http://192.0.2.200/',
      SEISMO_RATE: '50',
      SEISMO_MAX_FAILED: '0.05',
    });
    expect(environment).not.toHaveProperty('SEISMO_DURATION');
  });
});
