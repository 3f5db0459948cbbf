import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import { formatYaml } from './format-yaml.ts';
import { lint } from './lint.ts';
import { formatMistake } from './format-mistake.ts';

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop}
spec:
  components:
    - name: web
      type: webservice
      properties: {image: web, memory: 64Mi}
      traits: [{type: scaler, properties: {replicas: 2}}]
release:
  targets: [{name: eu, environment: prod, region: eu}, {name: us, environment: prod, region: us}]
`;
const lines = (files: Readonly<Record<string, string>>) => {
  const source = {
    files: Object.entries({ 'app.yaml': app, ...files }).map(([path, text]) => ({ path, text })),
  };
  const compiled = compile(source, { images: {} });
  if (compiled.kind === 'mistakes') return expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
  const linted = lint(compiled);
  return [...linted.findings.map(formatMistake), linted.overrideShare];
};

test('nothing to say about layers that each make a difference; the share of overrides is a number', () => {
  expect(lines({ 'regions/us.yaml': 'components: {web: {properties: {memory: 128Mi}}}' })).toEqual([1 / 6]);
});

test('what equals the value before, deletes nothing, or waits for a condition that never holds is found', () => {
  expect(
    lines({
      'regions/eu.yaml': 'components:\n  web:\n    properties:\n      memory: 64Mi\n      cpu: null',
      'regions/us.yaml': 'when: region == "eu"\ncomponents: {web: {properties: {memory: 1Gi}}}',
    }).slice(0, -1),
  ).toEqual([
    'regions/eu.yaml:4:15 this is "64Mi" already, by app.yaml:8; remove it',
    'regions/eu.yaml:5:12 this deletes something that does not exist or is never used; remove it',
    'regions/us.yaml:2:14 no target fulfils the condition of this entry for "web"; remove it',
  ]);
});

test('what all layers say alike belongs in the application file', () => {
  const five = 'components: {web: {traits: {scaler: {replicas: 5}}}}';
  expect(lines({ 'regions/eu.yaml': five, 'regions/us.yaml': five })[0]).toBe(
    'regions/eu.yaml:1:48 web.traits.scaler.replicas is 5 in all 2 targets (regions/eu.yaml:1, regions/us.yaml:1); set it in the application file instead',
  );
});

test('formatting keeps comments and meaning, is done once for all, and leaves alone what it cannot read', () => {
  const ugly = '# who\na:   {b: 1,c: [ 1,2 ]}   # why\nlist:\n- "x"\n-    y: |\n       kept [ as ] it is\n';
  const pretty = formatYaml('a.yaml', ugly) ?? '';
  expect(pretty).toBe(
    '# who\na: { b: 1, c: [1, 2] } # why\nlist:\n  - "x"\n  - y: |\n      kept [ as ] it is\n',
  );
  expect(formatYaml('a.yaml', pretty)).toBe(pretty);
  expect(formatYaml('a.yaml', 'a: 1\na: 2')).toBeUndefined();
});

test('what the application file says already is not told to be said there', () => {
  const twoArgs = app.replace('memory: 64Mi', 'memory: 64Mi, cmd: [a, b]');
  const layer = 'components: {web: {properties: {cmd: [a, c]}}}';
  expect(
    lines({ 'app.yaml': twoArgs, 'regions/eu.yaml': layer, 'regions/us.yaml': layer }).slice(0, -1),
  ).toEqual([expect.stringMatching(/cmd\[1\] is "c" in all 2 targets/)]);
});
