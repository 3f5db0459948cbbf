import path from 'node:path';
import { expect, test } from 'vitest';
import { readCases } from '#test/conformance/cases.ts';
import { examine } from '#test/conformance/run.ts';

const folder = path.join(import.meta.dirname, '../../../../test/conformance/golden');

test('every golden case of our own comes out as it was last read and agreed to', async () => {
  const { findings } = await examine(readCases(path.join(folder, 'golden.json')));
  expect(findings.length).toBeGreaterThan(60);
  expect(findings.filter(({ result }) => result !== 'passed')).toEqual([]);
});
