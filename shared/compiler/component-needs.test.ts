import { expect, test } from 'vitest';
import { compile } from './compile.ts';

const components = (web: string): string =>
  `- { name: web, type: worker, properties: { image: a:1 }, dependsOn: ${web} }
    - { name: db, type: worker, properties: { image: b:1 } }`;

const app = (web: string, more = ''): string => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop, namespace: shop }
spec:
  components:
    ${components(web)}
${more}`;

const apply = (...steps: readonly string[]): string =>
  `  workflow:
    steps:
${steps.map((step, index) => `      - { name: s${index}, type: apply-component, properties: ${step} }`).join('\n')}
`;

const compiled = (text: string) => compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });

const needsOf = (text: string) => {
  const all = compiled(text);
  if (all.kind === 'mistakes') throw new Error(JSON.stringify(all.mistakes));
  return {
    needs: Object.values(all.manifests).map((manifest) => manifest.needs),
    notes: all.notes.map(({ line, reason }) => `${line}: ${reason}`).join('\n'),
  };
};

const mistakes = (text: string): string => {
  const all = compiled(text);
  if (all.kind === 'compiled') throw new Error('it was taken');
  return all.mistakes.map(({ line, column, reason }) => `${line}:${column} ${reason}`).join('\n');
};

test('what a target waits for stands in its manifest, each need once; without needs nothing does', () => {
  expect(needsOf(app('[db, db]')).needs).toEqual([{ web: ['db'] }]);
  expect(needsOf(app('[]')).needs).toEqual([undefined]);
});

test('a need that nobody has is refused with the nearest name, and a circle with its path', () => {
  expect(mistakes(app('[bd]'))).toMatch(/^6:74 no component is named "bd"; did you mean "db"/);
  expect(mistakes(app('[web]'))).toMatch(/^6:\d+ .*circle: web → web/);
});

test('a need that goes to another place goes there earlier, or the release is refused', () => {
  const here = '{ component: web }';
  const there = '{ component: db, cluster: edge }';
  expect(needsOf(app('[db]', apply(there, here))).needs).toEqual([undefined, undefined]);
  expect(mistakes(app('[db]', apply(here, there)))).toMatch(
    /^6:74 "web" goes to target "local" and depends on "db", which only goes to "edge", and not before it; release "db" in an earlier wave/,
  );
});

test('steps of one place keep what their components need, and a need that no step releases is noted', () => {
  expect(needsOf(app('[db]', apply('{ component: web }', '{ component: db }'))).needs).toEqual([
    { web: ['db'] },
  ]);
  const { needs, notes } = needsOf(app('[db]', apply('{ component: web }')));
  expect(needs).toEqual([undefined]);
  expect(notes).toContain('6: "web" depends on "db", which is not released; the dependency is ignored');
});

test('two targets of several waves each keep the order', () => {
  const more = 'release: { targets: [{ name: eu }, { name: us }], waves: [[eu], [us]] }\n';
  expect(needsOf(app('[db]', more)).needs).toEqual([{ web: ['db'] }, { web: ['db'] }]);
});
