import { describe, expect, it } from 'vitest';
import { plan } from '../../../scripts/setup/plan.mjs';

/** A Debian machine, as root, that has everything. */
const complete = {
  platform: 'linux',
  isRoot: true,
  hasApt: true,
  npmInstalled: true,
  missingTools: [],
  hasK6: true,
  whyNoK6Build: undefined,
} as const;

const arping = { program: 'arping', debianPackage: 'iputils-arping' };
const ip = { program: 'ip', debianPackage: 'iproute2' };
const nstat = { program: 'nstat', debianPackage: 'iproute2' };

describe('the plan of a setup', () => {
  it('is empty where nothing is missing', () => {
    expect(plan(complete)).toEqual({ installations: [], refusals: [], remarks: [] });
  });

  it('installs the packages of missing tools, each once, and removes nothing', () => {
    const { installations, refusals } = plan({ ...complete, missingTools: [arping, ip, nstat] });
    expect(refusals).toEqual([]);
    expect(installations).toEqual([
      {
        kind: 'apt',
        what: 'arping, ip, nstat',
        how: 'apt-get install --yes --no-install-recommends --no-remove iputils-arping iproute2',
        packages: ['iputils-arping', 'iproute2'],
      },
    ]);
  });

  it('tells the command to whoever is not root, and then installs nothing at all', () => {
    const { refusals } = plan({ ...complete, isRoot: false, npmInstalled: false, missingTools: [arping] });
    expect(refusals).toEqual([expect.stringMatching(/sudo apt-get install .* iputils-arping$/)]);
  });

  it('needs no root where only npm packages are missing', () => {
    const { installations, refusals } = plan({ ...complete, isRoot: false, npmInstalled: false });
    expect(refusals).toEqual([]);
    expect(installations.map(({ how }) => how)).toEqual(['npm ci']);
  });

  it('names programs and packages where there is no apt', () => {
    const { refusals } = plan({ ...complete, hasApt: false, missingTools: [arping] });
    expect(refusals).toEqual([expect.stringMatching(/arping.*iputils-arping/)]);
  });

  it('asks for no tools where there is no Linux, and says what that means', () => {
    const { installations, remarks } = plan({ ...complete, platform: 'darwin', hasApt: false, missingTools: [arping] });
    expect(installations).toEqual([]);
    expect(remarks).toEqual([expect.stringMatching(/need Linux/)]);
  });

  it('builds k6 where there is none, or says what stands in the way', () => {
    expect(plan({ ...complete, hasK6: false }).installations.map(({ kind }) => kind)).toEqual(['k6']);
    expect(plan({ ...complete, hasK6: false, whyNoK6Build: 'install Go' }).refusals).toEqual(['install Go']);
  });
});
