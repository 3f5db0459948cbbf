import { expect, test } from 'vitest';
import { readObjectName } from './kinds.ts';
import { withImages } from './set-image.ts';

const workload = (...names: readonly string[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    template: {
      spec: {
        initContainers: [{ name: 'init', image: 'init:1' }],
        containers: names.map((name) => ({ name, image: `${name}:1` })),
      },
    },
  },
});
const changed = (names: readonly string[], images: Readonly<Record<string, string>>) =>
  JSON.stringify(withImages(workload(...names), images)).replaceAll(/"(\w+:2)"/g, '<$1>');
const was = (...names: readonly string[]) => JSON.stringify(workload(...names));

test('an image goes to the container of that name, also to one that only starts', () => {
  expect(changed(['app', 'side'], { side: 'side:2' })).toBe(
    was('app', 'side').replace('"side:1"', '<side:2>'),
  );
  expect(changed(['app'], { init: 'init:2' })).toBe(was('app').replace('"init:1"', '<init:2>'));
});

test('the workload stands for its only container, and for none where it has several', () => {
  expect(changed(['app'], { web: 'app:2' })).toBe(was('app').replace('"app:1"', '<app:2>'));
  expect(() => changed(['app', 'side'], { web: 'app:2' })).toThrow(
    'Deployment/web: has no container "web"; known: init, app, side',
  );
  expect(() => changed(['app', 'side'], { sid: 'app:2' })).toThrow('did you mean "side"?');
});

test('a CronJob describes its pods in its Jobs', () => {
  const { spec, ...rest } = workload('app');
  const cron = { ...rest, apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec } } };
  const set = JSON.stringify(withImages(cron, { app: 'app:2' }));
  expect(set).toBe(JSON.stringify(cron).replace('app:1', 'app:2'));
  expect(() => withImages(cron, { nope: 'app:2' })).toThrow('known: init, app');
});

test.each(['deployment/web', 'deploy/web', 'Deployments/web', 'deployments.apps/web'])(
  '%s names a Deployment',
  (text) => {
    expect(readObjectName(text)).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' });
  },
);

test.each([
  ['web', 'is not <kind>/<name>'],
  ['deployment/', 'is not <kind>/<name>'],
  ['deployment/a/b', 'is not <kind>/<name>'],
  ['deploymnt/web', 'did you mean "deployment"?'],
  ['secret/keys', 'never written into files'],
  ['pod/web-1', 'name the workload'],
  ['job/migrate', 'name the workload'],
  ['widget/web', /known: deployment, statefulset, daemonset, cloneset, cronjob,/],
])('%s is refused: %s', (text, why) => {
  expect(() => readObjectName(text)).toThrow(why);
});
