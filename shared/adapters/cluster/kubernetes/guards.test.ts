import { expect, test } from 'vitest';
import type { PatchOperation } from '#domain/kube/object.ts';
import { inWords, misfitsOf } from './guards.ts';

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'checkout', labels: { 'tidegate.dev/release': 'r-2' } },
  spec: { replicas: 5, template: { spec: { containers: [{ name: 'app', image: 'x:1' }] } } },
};
const why = (...operations: readonly PatchOperation[]) =>
  misfitsOf(object, operations).map((misfit) => inWords(misfit, false));

test('names each guard that does not hold, with what is there', () => {
  expect(
    why(
      { op: 'test', path: '/metadata/labels/tidegate.dev~1release', value: 'r-1' },
      { op: 'test', path: '/spec/replicas', value: 5 },
      { op: 'test', path: '/spec/minReadySeconds', value: 0 },
      { op: 'test', path: '/spec/template/spec/containers/0/image', value: null },
      { op: 'test', path: '/spec/template', value: {} },
      { op: 'add', path: '/metadata/annotations/x', value: 'y' },
    ),
  ).toEqual([
    '/metadata/labels/tidegate.dev~1release is "r-2", not "r-1"',
    '/spec/minReadySeconds is absent, not 0',
    '/spec/template/spec/containers/0/image is "x:1", not absent',
    '/spec/template is not as expected',
  ]);
});

test('null holds where nothing is, but not where nothing could be', () => {
  expect(why({ op: 'test', path: '/spec/paused', value: null })).toEqual([]);
  expect(why({ op: 'test', path: '/metadata/annotations/x', value: null })).toHaveLength(1);
});

test('when all guards hold it names the operations without a place', () => {
  expect(
    why(
      { op: 'test', path: '/spec/replicas', value: 5 },
      { op: 'add', path: '/metadata/annotations/x', value: 'y' },
      { op: 'remove', path: '/spec/paused' },
      { op: 'replace', path: '/spec/paused', value: true },
      { op: 'add', path: '/spec/strategy', value: {} },
      { op: 'add', path: '/spec/strategy/type', value: 'Recreate' },
    ),
  ).toEqual(['/metadata/annotations/x has no parent; add that first', 'there is no /spec/paused to remove']);
});

test('a patch that would fit now has no misfits', () => {
  expect(why({ op: 'test', path: '/spec/replicas', value: 5 })).toEqual([]);
});

test('values of secrets are not shown', () => {
  const [misfit] = misfitsOf(object, [{ op: 'test', path: '/spec/replicas', value: 1 }]);
  expect(misfit && inWords(misfit, true)).toBe('/spec/replicas is not as expected');
});
