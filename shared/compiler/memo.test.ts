import { expect, test } from 'vitest';

import { builtIn } from '#domain/render/types.ts';
import { compile } from './compile.ts';
import { remember } from './memo.ts';
import type { Source } from '#domain/config/place.ts';

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - { name: web, type: webservice, properties: { image: 'web:1' } }
    - { name: api, type: webservice, properties: { image: 'api:1' } }
    - { name: raw, type: k8s-objects, properties: { objects: [] } }
release:
  targets:
    - { name: a, region: eu, cluster: a }
    - { name: b, region: eu, cluster: b }
    - { name: c, region: us, cluster: c }
`;
const layer = (component: string, cpu: string) =>
  `components: { ${component}: { properties: { cpu: ${cpu} } } }`;
const files = (more: Readonly<Record<string, string>> = {}): Source => ({
  files: Object.entries({
    'app.yaml': app,
    'regions/eu.yaml': layer('web', '100m'),
    'clusters/b.yaml': layer('api', '200m'),
    'objects/raw/one.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n',
    ...more,
  }).map(([path, text]) => ({ path, text })),
});

/** Types that write down each component they render. */
const counting = () => {
  const rendered: string[] = [];
  const components = builtIn.components.map((type) => ({
    ...type,
    build: (...asked: Parameters<typeof type.build>) => {
      rendered.push(asked[1].component);
      return type.build(...asked);
    },
  }));
  const memory = remember();
  const types = { ...builtIn, components };
  return {
    of: (source: Source, images: Readonly<Record<string, string>> = {}) => {
      rendered.length = 0;
      const compiled = compile(source, { images, types, memory });
      expect(compiled.kind).toBe('compiled');
      // What is remembered must be what is made afresh.
      expect(compiled).toMatchObject({
        manifests: (compile(source, { images }) as { readonly manifests: object }).manifests,
      });
      return rendered.toSorted();
    },
  };
};

test('a component is rendered once for all targets in which the same layers touch it', () => {
  expect(counting().of(files())).toEqual(['api', 'api', 'raw', 'web', 'web']);
});

test('with a memory, a change in one layer renders what it touches, and nothing else', () => {
  const rendered = counting();
  rendered.of(files());
  expect(rendered.of(files())).toEqual([]);
  expect(rendered.of(files({ 'clusters/b.yaml': layer('api', '300m') }))).toEqual(['api']);
  const changed = { 'clusters/b.yaml': layer('web', '300m') };
  expect(rendered.of(files(changed))).toEqual(['web']);
  expect(rendered.of(files({ ...changed, 'regions/us.yaml': layer('api', '400m') }))).toEqual(['api']);
});

test('an image of an event renders its component where it runs, and is remembered as well', () => {
  const rendered = counting();
  rendered.of(files());
  expect(rendered.of(files(), { api: 'api:2' })).toEqual(['api', 'api']);
  expect(rendered.of(files(), { api: 'api:2' })).toEqual([]);
});

test('a mistake is said again as long as it stands, and is gone with it', () => {
  const memory = remember();
  const wrong = files({ 'regions/eu.yaml': layer('web', 'plenty') });
  const said = compile(wrong, { images: {}, memory });
  expect(said).toMatchObject({ kind: 'mistakes', mistakes: [{ file: 'regions/eu.yaml' }] });
  expect(compile(wrong, { images: {}, memory })).toEqual(said);
  expect(compile(files(), { images: {}, memory }).kind).toBe('compiled');
});

test('of texts so many are kept, and then none; what is asked is answered all the same', () => {
  const memory = remember();
  let made = 0;
  const length = (text: string): number => {
    made += 1;
    return text.length;
  };
  for (let n = 0; n < 10_000; n += 1) memory(length)(String(n));
  expect([memory(length)('7'), made]).toEqual([1, 10_000]);
  expect([memory(length)('10000'), memory(length)('7'), made]).toEqual([5, 1, 10_002]);
});
