import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { frozenChange } from './frozen-fields.ts';

const set = (spec: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'shop' },
  spec,
});
const claim = (storage: string | number, more: object = {}) => ({
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  ...more,
});
const fields = ['serviceName', 'selector', 'volumeClaimTemplates'];
const changeOf = (stated: object, is: object) => frozenChange(set(stated), set(is), fields);

test('names the place, both values and the way out', () => {
  expect(changeOf({ volumeClaimTemplates: [claim('2Gi')] }, { volumeClaimTemplates: [claim('1Gi')] })).toBe(
    'StatefulSet shop/db: spec.volumeClaimTemplates cannot be changed (/spec/volumeClaimTemplates/0/spec/resources/requests/storage is "1Gi", the manifest says "2Gi"); restore the old value, or rename the workload',
  );
  expect(changeOf({ serviceName: 'db' }, {})).toContain(
    '/spec/serviceName is absent, the manifest says "db"',
  );
});

test.each([
  ['what the API filled in', [claim('1Gi')], [claim('1Gi', { status: { phase: 'Pending' }, kind: 'x' })]],
  ['an amount in another spelling', [claim('1024Mi')], [claim('1Gi')]],
  ['a number for an amount', [claim(1000)], [claim('1k')]],
])('%s is no change', (_, stated, is) => {
  expect(changeOf({ volumeClaimTemplates: stated }, { volumeClaimTemplates: is })).toBeUndefined();
});

test.each([
  ['one claim more', [claim('1Gi'), claim('1Gi')], [claim('1Gi')]],
  ['one claim less', [], [claim('1Gi')]],
  ['binary for decimal', [claim('1G')], [claim('1Gi')]],
  ['another mode', [{ ...claim('1Gi'), spec: { accessModes: ['ReadOnlyMany'] } }], [claim('1Gi')]],
])('%s is a change', (_, stated, is) => {
  expect(changeOf({ volumeClaimTemplates: stated }, { volumeClaimTemplates: is })).toBeDefined();
});

test('what the manifest leaves out stays as it is', () => {
  expect(changeOf({}, { serviceName: 'db', volumeClaimTemplates: [claim('1Gi')] })).toBeUndefined();
});

test('a selector that asks for less is a change, for it selects more', () => {
  const of = (labels: object) => ({ selector: { matchLabels: labels } });
  expect(changeOf(of({ app: 'db' }), of({ app: 'db', tier: 'data' }))).toContain('spec.selector');
  expect(changeOf(of({ app: 'db' }), of({ app: 'db' }))).toBeUndefined();
});
