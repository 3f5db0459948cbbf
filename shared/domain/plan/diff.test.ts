import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { diffObject, diffObjects } from './diff.ts';
import { masked } from '../kube/mask-secrets.ts';

const object = (kind: string, rest: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a' },
  ...rest,
});

test('a secret never shows a value: neither in an object, nor in a difference, nor in a copy of it', () => {
  const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2' };
  const secret = object('Secret', {
    metadata: { name: 'a', annotations: { ...lastApplied, 'other.tool/applied': '{"data":"hunter2"}' } },
    data: { token: 'hunter2', old: 'hunter0' },
    stringData: { other: 'hunter2' },
  });
  const changed = { ...secret, metadata: { name: 'a' }, data: { token: 'hunter3', fresh: 'hunter4' } };
  const diffs = [
    diffObject(secret, changed),
    ...diffObjects([secret], [changed]),
    diffObject(object('List', { items: [secret] }), object('List', { items: [changed] })),
    diffObject(object('Secret', {}), secret),
    diffObject(object('List', { items: [] }), object('List', { items: [secret] })),
  ];
  expect(JSON.stringify(diffs)).not.toMatch(/hunter/);
  expect(diffs[0]?.changes.map(({ path }) => path)).toEqual([
    'data.token',
    'data.old',
    'data.fresh',
    'metadata.annotations',
  ]);
});

test('a password that was written into a variable, a map or an address is not shown either, and its change is', () => {
  const pod = (value: string) =>
    object('Pod', {
      spec: {
        containers: [
          {
            name: 'a',
            args: [`--db=postgres://ann:${value}@db/shop`],
            env: [
              { name: 'DB_PASSWORD', value },
              { name: 'TOKEN_TTL', value: `30s ${value.length}` },
            ],
          },
        ],
      },
      config: { apiKey: value, 'api.token': value, keyName: 'plain' },
    });
  const { changes } = diffObject(pod('hunter2'), pod('hunter33'));
  expect(JSON.stringify(changes)).not.toMatch(/hunter/);
  expect(changes.map(({ path, after }) => [path, after])).toEqual([
    ['spec.containers.a.args[0]', '--db=postgres://ann:(masked)@db/shop'],
    ['spec.containers.a.env.DB_PASSWORD.value', masked],
    ['spec.containers.a.env.TOKEN_TTL.value', '30s 8'],
    ['config.apiKey', masked],
    ['config["api.token"]', masked],
  ]);
  expect(JSON.stringify(diffObject(object('Pod', {}), pod('hunter2')))).not.toMatch(/hunter/);
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
