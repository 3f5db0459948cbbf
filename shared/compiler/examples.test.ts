import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { readFolder } from './read-folder.ts';
import { printManifest } from './print-yaml.ts';

const examples = join(import.meta.dirname, '../../examples');
const names = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('the examples render what their expected/ folder shows', () => {
  test.each(names.map(({ name }) => name))('%s', async (name) => {
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
