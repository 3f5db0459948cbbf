import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { readFolder } from './read-folder.ts';
import { printManifest } from './print-yaml.ts';

const examples = join(import.meta.dirname, '../../examples');
/** Folders with an application; others show how to run the server. */
const names = readdirSync(examples).filter((name) => readdirSync(join(examples, name)).includes('app.yaml'));

describe('the examples render what their expected/ folder shows', () => {
  test.each(names)('%s', async (name) => {
    const compiled = compile(await readFolder(join(examples, name)), { images: {} });
    if (compiled.kind === 'mistakes') expect.fail(JSON.stringify(compiled.mistakes));
    const targets = compiled.app.release.targets.map((target) => `${target.name}.yaml`);
    expect(readdirSync(join(examples, name, 'expected')).toSorted()).toEqual(targets.toSorted());
    for (const [target, manifest] of Object.entries(compiled.manifests)) {
      await expect(`${printManifest(manifest)}\n`).toMatchFileSnapshot(
        join(examples, name, 'expected', `${target}.yaml`),
      );
    }
  });
});
