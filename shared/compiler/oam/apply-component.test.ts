import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { formatMistake } from '../format-mistake.ts';

const head = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, namespace: shop}
spec:
  components:
    - {name: web, type: webservice, properties: {image: "shop/web:1"}}
    - {name: api, type: webservice, properties: {image: "shop/api:1"}}
    - {name: never, type: webservice, properties: {image: "shop/never:1"}}
  policies:
    - {name: unused, type: topology, properties: {clusters: [elsewhere], namespace: other}}
    - {name: big, type: override, properties: {components: [{name: ^web$, traits: [{type: scaler, properties: {replicas: 9}}]}]}}
  workflow:
    steps:
`;
const apply = (name: string, component: string, rest = ''): string =>
  `      - {name: ${name}, type: apply-component, properties: {component: ${component}${rest}}}\n`;
const rest = '      - {name: rest, type: suspend, properties: {duration: 30s}}\n';
const ask = '      - {name: ask, type: suspend}\n';
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

/** What goes out where: each wave with the places of its targets and the components there. */
const course = (text: string) => {
  const { app, manifests } = fine(text);
  return app.release.waves.map((wave) =>
    wave.map((name) => {
      const target = app.release.targets.find((one) => one.name === name);
      const objects = manifests[name]?.objects ?? [];
      const where = objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
      return [target?.cluster, ...where];
    }),
  );
};

describe('apply-component', () => {
  const web = apply('one', 'web');
  const edge = apply('two', 'api', ', cluster: edge, namespace: api');

  test('puts one component into one place, and what stands between stays between', () => {
    const text = head + web + rest + edge;
    expect(course(text)).toEqual([[['local', 'shop/web']], [['edge', 'api/api']]]);
    expect(fine(text).app.release.hooks).toEqual([
      { kind: 'stand-still', step: 'rest', seconds: 30, beforeWave: 1 },
    ]);
    const [first] = fine(head + web + ask + edge).app.release.targets;
    expect(first?.strategy?.steps.at(-1)).toMatchObject({ approve: true });
  });

  test('says which component and which policy no step names', () => {
    const said = fine(head + web + edge).notes.map(formatMistake);
    expect(said).toEqual([
      expect.stringMatching(/app\.yaml:8:\d+ component "never": no step of the workflow applies it/),
      expect.stringMatching(/app\.yaml:10:\d+ topology "unused": no step of the workflow names it/),
      expect.stringMatching(/app\.yaml:11:\d+ override "big": no step of the workflow names it/),
    ]);
  });

  test('an unknown component is refused with its place', () => {
    expect(mistakes(head + web + apply('two', 'wep'))).toEqual([
      expect.stringMatching(/app\.yaml:15:\d+ no component is named "wep"; did you mean "web"\?/),
    ]);
  });

  test('steps next to each other that go to one place are one wave', () => {
    const both =
      head + web + apply('two', 'api', ', cluster: local, namespace: shop') + apply('again', 'web');
    expect(course(both)).toEqual([[['local', 'shop/web', 'shop/api']]]);
    expect(course(head + web + apply('two', 'api', ', namespace: api'))).toEqual([
      [['local', 'shop/web']],
      [['local', 'api/api']],
    ]);
  });

  test('a place that is visited again after something else is refused, with both places', () => {
    for (const between of [rest, ask, edge.replace('two', 'between')])
      expect(mistakes(head + web + between + apply('three', 'api'))).toEqual([
        expect.stringMatching(
          /app\.yaml:16:\d+ target ".*" \(cluster local, namespace shop\) is deployed to a second time, first at app\.yaml:14:\d+;/,
        ),
      ]);
  });

  test('the steps of a group go together', () => {
    const inner = (web + edge).replaceAll(/^/gm, '    ').trimEnd();
    const text = `${head}      - name: all\n        type: step-group\n        subSteps:\n${inner}\n`;
    expect(course(text)).toEqual([
      [
        ['local', 'shop/web'],
        ['edge', 'api/api'],
      ],
    ]);
  });

  test('where the release section names other clusters, a step without one goes to all, in its waves', () => {
    const targets = (waves: string) => `release: {targets: [{name: a}, {name: b}, {name: c}]${waves}}\n`;
    expect(course(head + web + targets(''))).toEqual(['a', 'b', 'c'].map((name) => [[name, 'shop/web']]));
    expect(course(head + web + rest + targets(', waves: [[a], [b, c]]'))).toHaveLength(2);
    expect(fine(head + web + rest + targets(', waves: [[a], [b, c]]')).app.release.hooks).toMatchObject([
      { beforeWave: 2 },
    ]);
    expect(mistakes(head + edge + targets(''))).toEqual([
      expect.stringContaining('no target is in the cluster "edge"'),
    ]);
  });

  test('a question in a workflow that applies nothing is asked before everything', () => {
    const bare = head.replace(/ {2}policies:[^]*? {2}workflow/, '  workflow');
    expect(fine(bare + ask).app.release.approval).toBeDefined();
  });
});

const folder = path.join(import.meta.dirname, '../../../../shared/cases/applications/apply-component');

describe.skipIf(!existsSync(folder))('the case beside the checkout (skipped where it is not)', () => {
  test('is refused for the component that is not there, and right without that step', () => {
    const text = existsSync(folder) ? readFileSync(path.join(folder, 'app.yaml'), 'utf8') : '';
    expect(mistakes(text)).toEqual([
      expect.stringMatching(/^app\.yaml:16:\d+ no component is named "no-such"/),
    ]);
    const right = text.replace(/.*no-such.*\n/, '');
    expect(course(right)).toEqual([[['local', 'shop/web']], [['edge', 'api/api']]]);
    expect(fine(right).app.release.hooks).toMatchObject([{ seconds: 30, beforeWave: 1 }]);
  });
});
