import { describe, expect, test } from 'vitest';
import { nameOf, refOf } from '#domain/kube/object.ts';
import { compile } from '../compile.ts';
import { formatMistake } from '../format-mistake.ts';

const configMap = (name: string, namespace: string) =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}, data: {a: b}}`;
const app = (objects: readonly string[], spec: string, release = ''): string =>
  `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, namespace: shop}
spec:
  components:
    - {name: settings, type: k8s-objects, properties: {objects: [${objects.join(', ')}]}}
${spec}${release}`;
const topology = (name: string, cluster: string, namespace = '') =>
  `    - {name: ${name}, type: topology, properties: {clusters: [${cluster}]${namespace === '' ? '' : `, namespace: ${namespace}`}}}\n`;
const run = (text: string) => compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
const objectsOf = (text: string) => {
  const compiled = run(text);
  if (compiled.kind === 'mistakes') return expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
  return Object.fromEntries(
    Object.entries(compiled.manifests).map(([target, { objects }]) => [
      target,
      objects.map((object) => nameOf(refOf(object))),
    ]),
  );
};
const mistakes = (text: string) => {
  const compiled = run(text);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : [];
};
const outside = '{apiVersion: v1, kind: Namespace, metadata: {name: shared}}';

describe('the namespace of a topology', () => {
  test('reaches objects that name one of their own, and nothing outside namespaces', () => {
    const text = app(
      [configMap('a', 'own'), configMap('b', ''), outside],
      `  policies:\n${topology('t', 'x', 'moved')}`,
    );
    expect(objectsOf(text)).toEqual({
      x: ['Namespace shared', 'ConfigMap moved/a', 'ConfigMap moved/b'],
    });
  });

  test('which is not said leaves them where they are', () => {
    const text = app([configMap('a', 'own'), configMap('b', '')], `  policies:\n${topology('t', 'x')}`);
    expect(objectsOf(text)).toEqual({ x: ['ConfigMap own/a', 'ConfigMap shop/b'] });
  });

  test('of a step likewise', () => {
    const step =
      '      - {name: one, type: apply-component, properties: {component: settings, namespace: moved}}\n';
    expect(objectsOf(app([configMap('a', 'own')], `  workflow:\n    steps:\n${step}`))).toEqual({
      local: ['ConfigMap moved/a'],
    });
  });

  test('that brings two objects of one name together is refused', () => {
    const text = app(
      [configMap('a', 'one'), configMap('a', 'two')],
      `  policies:\n${topology('t', 'x', 'moved')}`,
    );
    expect(mistakes(text)).toEqual([
      expect.stringMatching(/app\.yaml:6:\d+ component "settings" makes a second ConfigMap moved\/a/),
    ]);
  });

  test('that moves two targets into one place is refused', () => {
    const release =
      'release: {targets: [{name: a, cluster: c, namespace: x}, {name: b, cluster: c, namespace: y}]}\n';
    const text = app([configMap('a', '')], `  policies:\n${topology('t', 'c', 'z')}`, release);
    expect(mistakes(text)).toEqual([
      expect.stringContaining('is deployed to a second time, first at app.yaml:8:'),
    ]);
  });
});

describe('one object that two targets of a cluster would write', () => {
  const two = (second: string) => `  policies:\n${topology('one', 'x')}${topology('two', second, 'moved')}`;

  test('is refused with both places, in a namespace and outside of all', () => {
    expect(mistakes(app([configMap('a', 'moved')], two('x')))).toEqual([
      expect.stringMatching(
        /app\.yaml:9:\d+ target "x-moved" writes ConfigMap moved\/a .* target "x-shop" \(app\.yaml:8:\d+\)/,
      ),
    ]);
    expect(mistakes(app([outside], two('x')))).toEqual([expect.stringContaining('writes Namespace shared')]);
    const release =
      'release:\n  targets:\n    - {name: a, cluster: c, namespace: x}\n    - {name: b, cluster: c, namespace: y}\n';
    expect(mistakes(app([configMap('a', 'own')], '', release))).toEqual([
      expect.stringMatching(
        /app\.yaml:10:\d+ target "b" writes ConfigMap own\/a .* target "a" \(app\.yaml:9:\d+\)/,
      ),
    ]);
  });

  test('is fine in two clusters, in two namespaces, and where a policy shares it', () => {
    expect(mistakes(app([configMap('a', 'moved'), outside], two('y')))).toEqual([]);
    expect(mistakes(app([configMap('a', '')], two('x')))).toEqual([]);
    const shared =
      '    - {type: shared-resource, properties: {rules: [{selector: {resourceTypes: [Namespace]}}]}}\n';
    expect(mistakes(app([outside], two('x') + shared))).toEqual([]);
  });
});
