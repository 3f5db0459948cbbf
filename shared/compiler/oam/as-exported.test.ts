import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { formatMistake } from '../format-mistake.ts';

/* What KubeVela takes, or what stands in applications that were written for it, in forms that are easily missed. */

const app = (component: string, spec = ''): string =>
  `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, labels: , annotations: }
spec:
  components:
    - {name: web, ${component}}
${spec}`;
const web = 'type: webservice, properties: {image: "shop/web:1"}';
const run = (text: string) => compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
const fine = (text: string) => {
  const compiled = run(text);
  return compiled.kind === 'compiled'
    ? compiled
    : expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
};
const mistakes = (text: string) => {
  const compiled = run(text);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : [];
};

test('a field without a value is one that is not there', () => {
  const empty = app(`${web}, traits: , dependsOn: `, '  policies:\n  workflow:\n');
  expect(fine(empty).manifests).toEqual(fine(app(web)).manifests);
  expect(fine(app(web, '  workflow:\n    steps:\n')).manifests).toEqual(fine(app(web)).manifests);
  const trait = 'traits: [{type: scaler, properties: }]';
  expect(fine(app(`${web}, ${trait}`)).manifests).toEqual(
    fine(app(`${web}, traits: [{type: scaler}]`)).manifests,
  );
  // What a type is told is its own matter.
  expect(mistakes(app('type: webservice, properties: {image: "a/b:1", env: }'))).toHaveLength(1);
});

describe('steps', () => {
  const steps = (...all: readonly string[]) =>
    app(web, `  workflow:\n    steps:\n${all.map((one) => `      - {${one}}\n`).join('')}`);
  const rest = 'type: suspend, properties: {duration: 5s}';
  const go = 'type: apply-component, properties: {component: web}';

  test('without a name are called by their type and position', () => {
    expect(fine(steps(rest, go, `name: , ${rest}`)).app.release.hooks).toMatchObject([
      { step: 'suspend-0', beforeWave: 0 },
      { step: 'suspend-2', beforeWave: 1 },
    ]);
    const group = `type: step-group, subSteps: [{${rest}}, {${go}}]`;
    expect(fine(steps(group)).app.release.hooks).toMatchObject([{ step: 'step-group-0-suspend-0' }]);
  });

  test('of one name are refused, with both places', () => {
    expect(mistakes(steps(`name: a, ${rest}`, `name: a, ${go}`))).toEqual([
      expect.stringMatching(/app\.yaml:10:\d+ there are two steps named "a", the first at app\.yaml:9:/),
    ]);
  });
});

test('a revision of a definition is refused, with what to write', () => {
  expect(mistakes(app('type: webservice@v1, properties: {image: "a/b:1"}'))).toEqual([
    expect.stringMatching(
      /app\.yaml:6:\d+ component type "webservice@v1" names a revision .*; write "webservice"/,
    ),
  ]);
  expect(mistakes(app(`${web}, traits: [{type: scaler@v2}]`))).toEqual([
    expect.stringContaining('write "scaler"'),
  ]);
  expect(mistakes(app('type: own@v1'))).toEqual([expect.stringContaining('unknown component type "own@v1"')]);
});

test('an exposed port beside a gateway is one Service; where both cannot be, what is said to do helps', () => {
  const both = (rest: string, inside = '') =>
    app(
      `type: webservice, properties: {image: "a/b:1", ports: [{port: 80${inside}, expose: true}]}, traits: [{type: gateway, properties: {domain: a.example.org, http: {/: 80}${rest}}}]`,
    );
  const other = ', containerPort: 8080';
  expect(mistakes(both('', other))).toEqual([expect.stringContaining('by existingServiceName: web')]);
  const kinds = (text: string) => fine(text).manifests['local']?.objects.map(({ kind }) => kind);
  expect(kinds(both(''))).toEqual(['Service', 'Ingress', 'Deployment']);
  expect(kinds(both(', existingServiceName: web', other))).toEqual(['Service', 'Ingress', 'Deployment']);
  expect(kinds(both(', name: out', other))).toEqual(['Service', 'Service', 'Ingress', 'Deployment']);
});
