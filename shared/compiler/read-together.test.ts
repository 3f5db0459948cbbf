import { expect, test } from 'vitest';
import { dig } from '#domain/render/objects.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: bank }
spec:
  components: [{ name: till, type: webservice, properties: { image: till } }]
  workflow: { ref: flow }
`;
const standing = `apiVersion: core.oam.dev/v1alpha1
kind: Workflow
metadata: { name: flow }
steps: [{ name: go, type: deploy, properties: { policies: [ha] } }]
---
apiVersion: core.oam.dev/v1alpha1
kind: Policy
metadata: { name: ha }
type: override
properties: { components: [{ name: till, traits: [{ type: scaler, properties: { replicas: 5 } }] }] }
`;
const run = (text: string) => {
  const compiled = compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
  return compiled.kind === 'compiled' ? compiled : compiled.mistakes.map(formatMistake);
};

test('policies and workflows stand in the file of the application, in any order', () => {
  for (const text of [`${app}---\n${standing}`, `---\n${standing}---\n${app}---\n`]) {
    const compiled = run(text);
    if (!('manifests' in compiled)) return expect(compiled).toBe('compiled');
    expect(dig(compiled.manifests['local']?.objects[0], 'spec', 'replicas')).toBe(5);
    expect(compiled.notes).toEqual([]);
  }
  return undefined;
});

test('another object is refused where it stands, with the folder for it, before or behind the application', () => {
  const space = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: bank }\n';
  const own = app.replace('  workflow: { ref: flow }\n', '');
  const reason = /Namespace\/bank stands beside the Application; .*objects\/<component>\//;
  expect(run(`${space}---\n${own}`)).toEqual([expect.stringMatching(reason)]);
  expect(run(`${own}---\n${space}`)).toEqual([expect.stringMatching(/^app\.yaml:7:1 Namespace/)]);
  expect(run(`${own}---\n${own}`)).toEqual([
    'app.yaml:7:1 a second Application starts here; each needs a folder or a file of its own',
  ]);
});
