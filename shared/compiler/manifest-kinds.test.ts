import { expect, test } from 'vitest';
import { appSource } from '#test/story/stage.ts';
import { compile } from './compile.ts';

const contour = {
  name: 'contour',
  apiVersion: 'projectcontour.io/v1',
  kind: 'HTTPProxy',
  rules: 'spec.routes',
  backends: 'services',
  service: 'name',
  weight: 'weight',
};
const road = { name: 'road', apiVersion: 'example.com/v1', kind: 'Road', rules: 'spec.lanes', service: 'to' };

const routersOf = (own: readonly object[], routers: Parameters<typeof compile>[1]['routers']) => {
  const more = own.length === 0 ? '' : `  routers: ${JSON.stringify(own)}\n`;
  const compiled = compile(appSource({ image: 'shop/app:1', namespace: 'shop', more }), {
    images: {},
    routers,
  });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  return compiled.manifests['eu']?.routers;
};

test('the routers of the operator are those of every application; its own description of one comes first', () => {
  const theirs = [contour, { ...road, weight: 'share' }];
  expect(routersOf([], theirs)).toEqual(theirs);
  expect(routersOf([], undefined)).toBeUndefined();
  expect(routersOf([road], theirs)?.map(({ name, weight }) => [name, weight])).toEqual([
    ['road', 'weight'],
    ['contour', 'weight'],
  ]);
});
