import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { playCase, readVectors } from './approvals/play.ts';

/*
 * npm run conformance:approvals -- <folder>: plays every case of <folder>/approvals.json through the API, as people
 * whom the settings know, and says for each whether every answer and the state after it are as written.
 */

const folder = resolve(process.argv[2] ?? '../shared/vectors');
const file = join(folder, 'approvals.json');
const text = await readFile(file, 'utf8').catch(() => {
  console.error(
    `${file} is not there; name the folder of the vectors: npm run conformance:approvals -- <folder>`,
  );
  return process.exit(1);
});
const vectors = readVectors(file, text);
let failed = 0;
for (const one of vectors.cases) {
  const troubles = await playCase(vectors, one);
  if (troubles.length > 0) failed += 1;
  console.log(`${troubles.length === 0 ? 'ok  ' : 'FAIL'} ${one.id}`);
  for (const trouble of troubles) console.log(`     ${trouble}`);
}
console.log(`${vectors.cases.length - failed} of ${vectors.cases.length} cases`);
process.exitCode = failed === 0 && vectors.cases.length > 0 ? 0 : 1;
