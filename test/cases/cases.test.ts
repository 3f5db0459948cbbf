import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { casesIn, usualFolder } from './folders.ts';
import { play } from './player.ts';

/** The cases lie beside the checkout; where they are not, nothing is played. */
describe.skipIf(!existsSync(usualFolder))(
  'cases that are read from beside the checkout (skipped where they are not)',
  () => {
    const cases = existsSync(usualFolder) ? casesIn(usualFolder) : [];
    test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      expect((await play(one)).failures).toEqual([]);
    });
  },
);

const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-cases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, files: Readonly<Record<string, string>>) => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name, file)), { recursive: true });
    writeFileSync(path.join(folder, name, file), text);
  }
  return { name, folder: path.join(folder, name) };
};

const app = (properties: string): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {   name: shop }\nspec:\n  components:\n  - { name: web, type: webservice, properties: ${properties} }\nrelease: { targets: [{ name: eu, region: eu }, { name: us, region: us }] }\n`;

test('an unknown folder is played too: fmt, and the advice of lint, are followed', async () => {
  const one = write('unknown', {
    'one/app.yaml': app('{ image: a/b:1, memory: 64Mi, cmd: [a, b], env: [{ name: A, value: a }] }'),
    'one/regions/us.yaml':
      'components: { web: { properties: { memory: 64Mi, cmd: [a, c], env: [{ name: A, value: a }, { name: B, value: b }] } } }\n',
    'two/app.yaml': app('{ imgae: a/b:1 }'),
  });
  expect(await play(one)).toEqual({ name: 'unknown', looks: 2, failures: [] });
});
