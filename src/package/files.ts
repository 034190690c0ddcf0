import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Node resolves `#package.json` by the nearest package.json above this module ("imports" there), so the same line works in
// a checkout, in dist/ and in an installed package.
const ownRequire = createRequire(import.meta.url);

/** This package's version. */
export function packageVersion(): string {
  const { version } = ownRequire('#package.json') as { version: string };
  return version;
}

/**
 * Finds what the package ships beside its code.
 * @param path relative to the package's root, such as `docs/rules/L2-SILENT.md` or `k6/smoke.ts`
 * @returns the absolute path, whether or not there is such a file
 */
export function packageFile(path: string): string {
  return join(dirname(ownRequire.resolve('#package.json')), path);
}
