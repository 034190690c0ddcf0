import { describe, expect, it } from 'vitest';
import { isNewEnough as setupTakes } from '../../../scripts/k6/k6.mjs';
import { isNewEnough, readK6Version } from '../../../src/load/k6-version.ts';

describe("k6's version", () => {
  it.each([
    ['k6 v2.2.0 (go1.26.8, linux/amd64)\n', '2.2.0', true],
    ['k6 v10.0.0 (go1.30, linux/amd64)', '10.0.0', true],
    ['k6 v1.8.1 (commit/abc, go1.26.8, linux/amd64)\nExtensions:\n  x v0.1.0\n', '1.8.1', true],
    ['k6 v1.2.0-rc1 (go1.24, darwin/arm64)', '1.2.0-rc1', true],
    ['k6 v1.1.0 (commit/2a2dc5ca72, go1.24.3, darwin/arm64)', '1.1.0', false],
    ['k6 v0.57.0 (commit/50afd82c18, go1.23.6, linux/amd64)', '0.57.0', false],
    ['no such command: version', undefined, false],
    ['tool v2.2.0', undefined, false],
    ['', undefined, false],
  ])('%j is %s, to seismo and to its setup', (output, text, enough) => {
    const version = readK6Version(output);
    expect(version?.text).toBe(text);
    expect(version !== undefined && isNewEnough(version)).toBe(enough);
    expect(setupTakes(output)).toBe(enough);
  });
});
