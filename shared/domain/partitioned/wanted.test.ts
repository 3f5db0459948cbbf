import { expect, test } from 'vitest';
import { kindFrom } from './kind.ts';

test.each([
  ['spec.replicas', { spec: { replicas: 7 } }],
  ['spec.scale.size', { spec: { scale: { size: 7 } } }],
  ['status.desiredNumberScheduled', { status: { desiredNumberScheduled: 7 } }],
  ['status.wanted', { spec: {}, status: { wanted: 7, desiredNumberScheduled: 3 } }],
])('the number of pods is read where its description says: %s', (replicas, object) => {
  const kind = kindFrom({
    apiVersion: 'example.com/v1',
    kind: 'Fleet',
    shortNames: ['fl'],
    paths: { template: 'spec.pods', replicas, partition: 'spec.keep' },
    revisionLabel: 'revision',
    frozen: [],
    refused: [],
    specDefaults: {},
  });
  expect(
    kind.wanted({ apiVersion: 'example.com/v1', kind: 'Fleet', metadata: { name: 'a' }, ...object }),
  ).toBe(7);
});
