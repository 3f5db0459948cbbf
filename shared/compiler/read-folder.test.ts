import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readFolder } from './read-folder.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

const folderOf = (files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(join(tmpdir(), 'tidegate-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
};

const paths = async (path: string) => (await readFolder(path)).files.map((file) => file.path);

test('reads the application file and its layers, and nothing else', async () => {
  const root = folderOf({
    'app.yaml': 'a',
    'README.md': '',
    'environments/prod.yaml': 'b',
    'environments/notes.txt': '',
    'clusters/eu.yml': 'c',
    'expected/prod.yaml': '',
  });
  const { files } = await readFolder(root);
  expect(files).toEqual([
    { path: 'app.yaml', text: 'a' },
    { path: 'clusters/eu.yml', text: 'c' },
    { path: 'environments/prod.yaml', text: 'b' },
  ]);
  expect(await readFolder(join(root, 'app.yaml'))).toEqual({
    files,
    skipped: ['environments/notes.txt'],
  });
});

test('a folder that is nearly one of layers is read, so that the mistake shows', async () => {
  expect(await paths(folderOf({ 'app.yaml': '', 'enviroments/prod.yaml': '' }))).toEqual([
    'app.yaml',
    'enviroments/prod.yaml',
  ]);
});

test('another name for the application file', async () => {
  expect(await paths(join(folderOf({ 'shop.yaml': '', 'app.yaml': '' }), 'shop.yaml'))).toEqual([
    'shop.yaml',
  ]);
});

test('the only Application of a folder is its application, whatever its file is called; of several, one is named', async () => {
  const app = 'apiVersion: core.oam.dev/v1beta1\nkind: Application\n';
  const definition =
    'apiVersion: core.oam.dev/v1beta1\nkind: TraitDefinition\nspec: |\n  kind: "Application"\n';
  expect(await paths(folderOf({ 'vela.yml': app, 'trait.yaml': definition, 'values.yaml': 'a: b' }))).toEqual(
    ['vela.yml', 'trait.yaml'],
  );
  expect(
    await paths(folderOf({ 'a.json': '{"kind":"Application","apiVersion":"core.oam.dev/v1beta1"}' })),
  ).toEqual(['a.json']);
  await expect(readFolder(folderOf({ 'a.yaml': app, 'b.yaml': app }))).rejects.toThrow(
    /several Applications; name one: a\.yaml, b\.yaml/,
  );
  await expect(readFolder(folderOf({ 'a.yaml': definition }))).rejects.toThrow(/has no app\.yaml/);
});

test('the output of a chart is found in its folders', async () => {
  const object = 'apiVersion: v1\nkind: ConfigMap\n';
  const root = folderOf({ 'web/templates/a.yaml': object, 'web/charts/db/templates/b.yaml': object });
  expect(await paths(root)).toEqual([
    'release.yaml',
    'web/charts/db/templates/b.yaml',
    'web/templates/a.yaml',
  ]);
  expect(await paths(folderOf({ 'all/charts/db/templates/b.yaml': object }))).toHaveLength(2);
  await expect(readFolder(folderOf({ 'a/b/f.yaml': object }))).rejects.toThrow(/no Kubernetes manifests/);
});

test('an app.yaml of plain manifests is one manifest among others', async () => {
  const object = (kind: string) => `apiVersion: apps/v1\nkind: ${kind}\n`;
  const root = folderOf({ 'app.yaml': object('Deployment'), 'db.yaml': object('StatefulSet') });
  expect(await paths(root)).toEqual(['release.yaml', 'app.yaml', 'db.yaml']);
  expect(await paths(join(root, 'app.yaml'))).toEqual(['release.yaml', 'app.yaml']);
  for (const kind of ['Application', 'application', '"Application"', 'Appliction'])
    expect(await paths(folderOf({ 'app.yaml': object(kind), 'db.yaml': object('Service') }))).toEqual([
      'app.yaml',
    ]);
});

test('links may stay in the folder, and not leave it', async () => {
  const outside = folderOf({ 'secret.yaml': 'x' });
  const root = folderOf({ 'app.yaml': '', 'environments/prod.yaml': 'p' });
  symlinkSync('prod.yaml', join(root, 'environments/stage.yaml'));
  expect(await paths(root)).toContain('environments/stage.yaml');
  symlinkSync(join(outside, 'secret.yaml'), join(root, 'environments/evil.yaml'));
  await expect(readFolder(root)).rejects.toMatchObject({
    name: 'PlanRefused',
    message: /environments\/evil.yaml: leads out/,
  });
});

test('a linked folder of layers is refused too', async () => {
  const outside = folderOf({ 'prod.yaml': 'x' });
  const root = folderOf({ 'app.yaml': '' });
  symlinkSync(outside, join(root, 'environments'));
  await expect(readFolder(root)).rejects.toMatchObject({ name: 'PlanRefused' });
});

test('too large, too many, or not there', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [`clusters/c${index}.yaml`, '']),
  );
  await expect(readFolder(folderOf({ 'app.yaml': '', ...many }))).rejects.toMatchObject({
    name: 'PlanRefused',
    message: /1001 files/,
  });
  await expect(readFolder(folderOf({ 'app.yaml': 'x'.repeat(1_048_577) }))).rejects.toMatchObject({
    name: 'PlanRefused',
  });
  await expect(readFolder(folderOf({}))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(readFolder(folderOf({ 'app.yaml': '', 'app.yml': '' }))).rejects.toMatchObject({
    name: 'PlanRefused',
  });
  await expect(readFolder(join(tmpdir(), 'tidegate-nowhere'))).rejects.toMatchObject({ name: 'NotFound' });
});

test('definitions are read from their folder, and where they lie beside the application', async () => {
  const root = folderOf({
    'app.yaml': 'a',
    'values.yaml': 'kind: Values\n',
    'component.yaml': 'apiVersion: core.oam.dev/v1beta1\nkind: ComponentDefinition\n',
    'second-app.yaml': 'kind: Application\n---\nkind: TraitDefinition\n',
    'trait.cue': 'a: type: "trait"\n',
    'schema.cue': 'x: int\n',
    'definitions/deep/b.cue': 'b',
    'definitions/b_test.cue': 'no',
    'definitions/README.md': 'no',
    'components/web.cue': 'web: type: "component"\n',
    'components/web.ts': 'export default 1;',
    'components/menu.yaml': 'kind: Menu\n',
    'traits/deep/t.yaml': 'kind: TraitDefinition\n',
    'other/t.yaml': 'kind: TraitDefinition\n',
  });
  expect((await paths(root)).toSorted()).toEqual([
    'app.yaml',
    'component.yaml',
    'components/web.cue',
    'definitions/deep/b.cue',
    'trait.cue',
    'traits/deep/t.yaml',
  ]);
});
