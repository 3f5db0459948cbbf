import { expect, test } from 'vitest';
import { dig } from '#domain/render/objects.ts';
import { compile } from '../compile.ts';
import { formatMistake } from '../format-mistake.ts';

/* Policies and workflows beside the application, as `vela dry-run -f app.yaml -f policy.yaml -f workflow.yaml` has them. */

const app = (spec: string) => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: bank}
spec:
  components:
    - {name: till, type: webservice, properties: {image: till}, traits: [{type: scaler, properties: {replicas: 1}}]}
${spec}`;
const head = (kind: string, name: string) =>
  `apiVersion: core.oam.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
const files = {
  'kubevela/prod.yaml': `${head('Policy', 'prod')}type: topology\nproperties: {clusters: [a], namespace: prod}\n---\n${head('Policy', 'spare')}type: topology\n`,
  'kubevela/ha.yaml': `${head('Policy', 'ha')}type: override\nproperties: {components: [{type: webservice, traits: [{type: scaler, properties: {replicas: 5}}]}]}\n`,
  'kubevela/flow.yaml': `${head('Workflow', 'flow')}steps:\n  - {name: go, type: deploy, properties: {policies: [ha, prod]}}\n`,
};
const run = (spec: string, more: Readonly<Record<string, string>> = files) =>
  compile(
    {
      files: Object.entries({ 'app.yaml': app(spec), ...more }).map(([path, text]) => ({ path, text })),
    },
    { images: {} },
  );
const mistakes = (...args: Parameters<typeof run>) => {
  const compiled = run(...args);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : [];
};

test('a workflow that is referred to takes along the policies that it names', () => {
  const compiled = run('  workflow: {ref: flow}\n');
  if (compiled.kind !== 'compiled') throw new Error(compiled.mistakes.map(formatMistake).join('\n'));
  expect(compiled.app.release.targets).toMatchObject([{ cluster: 'a', namespace: 'prod' }]);
  expect(dig(compiled.manifests['a']?.objects[0], 'spec', 'replicas')).toBe(5);
  expect(compiled.notes.map(formatMistake)).toEqual([
    'kubevela/prod.yaml:7:1 nothing refers to "spare", so it does nothing',
  ]);
});

test('what nobody refers to does nothing, and is said', () => {
  const compiled = run('');
  expect(compiled.kind === 'compiled' && compiled.notes).toHaveLength(4);
  expect(compiled.kind === 'compiled' && compiled.app.release.targets).toMatchObject([{ cluster: 'local' }]);
});

test('a policy of the application itself wins over one beside it', () => {
  const own =
    '  policies: [{name: prod, type: topology, properties: {clusters: [b]}}]\n  workflow: {ref: flow}\n';
  const compiled = run(own);
  expect(compiled.kind === 'compiled' && compiled.app.release.targets).toMatchObject([{ cluster: 'b' }]);
});

test('a reference to nothing, and what is no policy or workflow, is refused where it stands', () => {
  expect(mistakes('  workflow: {ref: flaw}\n')).toEqual([
    'app.yaml:7:19 no workflow "flaw" stands in kubevela/; did you mean "flow"?',
  ]);
  expect(
    mistakes('', {
      'kubevela/x.yaml': 'apiVersion: v1\nkind: Secret\n',
      'kubevela/y.yaml': head('Policy', 'p'),
    }),
  ).toEqual([
    'kubevela/x.yaml:2:7 kubevela/ holds objects of kind Policy and Workflow, not "Secret"',
    'kubevela/y.yaml:1:1 the Policy needs "type"',
  ]);
});
