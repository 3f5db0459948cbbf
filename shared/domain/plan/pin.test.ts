import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { imagesIn, loose, pinned } from './pin.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const object = (kind: string, spec: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a' },
  spec,
});
const pods = {
  initContainers: [{ name: 'i', image: 'init' }],
  containers: [{ name: 'a', image: 'web:1' }, { name: 'b' }],
  volumes: [{ image: { reference: 'web:1' } }],
};

test.each([
  ['Deployment', { template: { spec: pods } }],
  ['CronJob', { jobTemplate: { spec: { template: { spec: pods } } } }],
  ['Pod', pods],
])('images of a %s are found and held, and nothing else is touched', (kind, spec) => {
  const before = object(kind, spec);
  expect(imagesIn([before, before])).toEqual(['init', 'web:1']);
  const after = pinned(before, { 'web:1': digest, init: digest, other: digest });
  expect(imagesIn([after])).toEqual([`init@${digest}`, `web:1@${digest}`]);
  expect(pinned(before, {})).toEqual(before);
  const text = JSON.stringify(after).replaceAll(`@${digest}`, '');
  expect(text).toBe(JSON.stringify(before));
});

test('what has no pods is left alone, and names from a prototype pin nothing', () => {
  const config = object('ConfigMap', { containers: [{ image: 'x' }] });
  expect(pinned(config, { x: digest })).toEqual(config);
  expect(imagesIn([object('Pod', { containers: [{ image: 'constructor' }] })])).toEqual(['constructor']);
  expect(imagesIn([pinned(object('Pod', { containers: [{ image: 'constructor' }] }), {})])).toEqual([
    'constructor',
  ]);
});

test('an image with a digest cannot change any more', () => {
  expect(loose(['a:1', `a:1@${digest}`, 'b'])).toEqual(['a:1', 'b']);
});
