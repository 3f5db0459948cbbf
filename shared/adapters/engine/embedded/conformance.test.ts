import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseFiles, readCases } from '#test/conformance/cases.ts';
import { defaultFolder, examine } from '#test/conformance/run.ts';

const isThere = existsSync(defaultFolder);
if (!isThere) process.stderr.write('skipped: recorded behaviour of AWS, because ../shared/asl is not here\n');

/** What the engine does not do, by decision; a case may be left out for nothing else. */
const bounds =
  /^JSONPath$|runs JSONata only|runs Map inline only|belongs to the distributed Map|has no activities|does not call 'arn:|^the shapes of other services|^recorded before AWS changed it/;

describe.skipIf(!isThere)('what AWS was recorded to do', () => {
  for (const file of isThere ? caseFiles([defaultFolder]) : [])
    test(`the engine does the same in every case of ${path.basename(file)}`, async () => {
      const { findings, strangers } = await examine(readCases(file));
      expect(findings.filter(({ result }) => result === 'failed')).toEqual([]);
      const outside = findings.filter(({ result }) => result === 'outside');
      expect(outside.filter(({ reason = '' }) => !bounds.test(reason))).toEqual([]);
      expect(strangers).toBe(0);
    });
});
