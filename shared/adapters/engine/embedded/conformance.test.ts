import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCases } from '#test/conformance/cases.ts';
import { defaultFolder, examine } from '#test/conformance/run.ts';

const isThere = existsSync(defaultFolder);
if (!isThere) process.stderr.write('skipped: recorded behaviour of AWS, because ../shared/asl is not here\n');

describe.skipIf(!isThere)('what AWS was recorded to do', () => {
  for (const file of isThere ? readCases(defaultFolder) : [])
    test(`the engine does the same in every case of ${file.file}`, async () => {
      const { findings } = await examine(file);
      expect(findings.filter(({ result }) => result === 'failed')).toEqual([]);
    });
});
