/**
 * npm run test:cases [-- <folder> …]
 * Plays folders of applications, or a folder of such folders: what is expected of them where this is known, and what
 * render, plan, diff, lint and fmt promise of every application. One line each; exit code 1 when one fails, 2 when
 * there is nothing to play.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { casesIn, usualFolder } from './folders.ts';
import { play } from './player.ts';

const given = process.argv.slice(2);
const folders = given.length === 0 ? [usualFolder] : given.map((folder) => path.resolve(folder));
const missing = folders.filter((folder) => !existsSync(folder));
const cases = folders.filter((folder) => existsSync(folder)).flatMap(casesIn);
for (const folder of missing) console.error(`${folder} is not here`);
if (missing.length === 0 && cases.length === 0) console.error('no folder with an app.yaml is here');

let failed = 0;
for (const one of cases) {
  const { name, looks, failures } = await play(one);
  console.log(`${failures.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${looks} looks)`);
  for (const failure of failures) console.log(`    ${failure}`);
  if (failures.length > 0) failed += 1;
}
if (cases.length > 0) console.log(`${cases.length - failed}/${cases.length} passed`);
process.exitCode = missing.length > 0 || cases.length === 0 ? 2 : failed > 0 ? 1 : 0;
