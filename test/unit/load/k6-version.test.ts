import { describe, expect, it } from 'vitest';
import { isNewEnough, readK6Version } from '../../../src/load/k6-version.ts';

describe("k6's version", () => {
  it.each([
    ['k6 v2.2.0 (go1.26.8, linux/amd64)\n', '2.2.0', true],
    ['k6 v1.8.1 (commit/abc, go1.26.8, linux/amd64)\nExtensions:\n  x v0.1.0\n', '1.8.1', true],
    ['k6 v1.2.0-rc1 (go1.24, darwin/arm64)', '1.2.0-rc1', true],
    ['k6 v1.1.0 (go1.24, linux/amd64)', '1.1.0', false],
    ['k6 v0.57.0 (go1.23, linux/amd64)', '0.57.0', false],
  ])('%j is %s', (output, text, enough) => {
    const version = readK6Version(output);
    expect(version?.text).toBe(text);
    expect(version && isNewEnough(version)).toBe(enough);
  });

  it('is not made up', () => expect(readK6Version('command not found')).toBeUndefined());
});
