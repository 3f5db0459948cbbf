import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { diffObject, diffObjects } from './diff.ts';
import { mask } from './mask.ts';

const object = (kind: string, rest: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a' },
  ...rest,
});

test('a secret never shows a value: neither in an object, nor in a difference, nor in a copy of it', () => {
  const secret = object('Secret', {
    metadata: {
      name: 'a',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', kept: 'x' },
    },
    data: { token: 'hunter2' },
    stringData: { other: 'hunter2' },
  });
  const changed = { ...secret, data: { token: 'hunter3', fresh: 'hunter4' } };
  const shown = JSON.stringify([mask(secret), diffObject(secret, changed), diffObjects([secret], [changed])]);
  expect(shown).not.toMatch(/hunter/);
  expect(diffObject(secret, changed).changes.map(({ path }) => path)).toEqual(['data.fresh', 'data.token']);
});

test('items of lists are compared by their names, and what the API server keeps is no difference', () => {
  const pod = (...containers: readonly object[]) => object('Pod', { spec: { containers } });
  const before = {
    ...pod({ name: 'a', image: '1' }, { name: 'b', image: '1' }),
    status: { phase: 'Running' },
  };
  const after = pod({ name: 'b', image: '2' }, { name: 'a', image: '1' });
  expect(diffObject({ ...before, metadata: { name: 'a', uid: 'u' } }, after)).toEqual({
    object: 'Pod/a',
    kind: 'changed',
    changes: [{ path: 'spec.containers.b.image', before: '1', after: '2' }],
  });
});

test('objects are new, same, changed or gone', () => {
  const [one, two] = [object('A', {}), object('B', { x: 1 })];
  expect(diffObjects([one, object('C', {})], [one, two]).map(({ object, kind }) => [object, kind])).toEqual([
    ['A/a', 'same'],
    ['B/a', 'new'],
    ['C/a', 'gone'],
  ]);
});
