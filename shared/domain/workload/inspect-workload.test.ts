import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { workloadKinds } from './kinds.ts';
import { releaseLabel } from './snapshot.ts';

const template = (image: string) => ({
  metadata: { labels: { app: 'shop' } },
  spec: { containers: [{ name: 'app', image }] },
});

describe.each(workloadKinds)('a release of a $kind ($apiVersion)', (kind) => {
  const live: KubeObject = {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: { name: 'shop', namespace: 'shop', generation: 2 },
    spec: {
      ...kind.specDefaults,
      replicas: 2,
      selector: { matchLabels: { app: 'shop' } },
      template: template('app:1'),
    },
    status: { observedGeneration: 2 },
  };
  const inspect = (metadata: object, status: object = {}) =>
    kind.inspect({
      object: { ...live, spec: { ...(live['spec'] as object), template: template('app:2') } },
      live: {
        ...live,
        metadata: { ...live.metadata, ...metadata },
        status: { observedGeneration: 2, ...status },
      },
      revisions: [],
      autoscalers: [],
      template: template('app:2'),
      release: 'r2',
      now: Date.UTC(2026, 0, 1),
    });

  test('begins on one that nobody holds', () => {
    expect(inspect({})).toMatchObject({ kind: 'clear', plan: { kind: 'update' } });
  });

  test('waits while the workload is being deleted', () => {
    expect(inspect({ deletionTimestamp: '2026-01-01T00:00:00Z' })).toEqual({
      kind: 'busy',
      reason: `${kind.kind} shop/shop is being deleted; it is released again when it is gone`,
    });
  });

  test('waits until the controller has seen the last change', () => {
    expect(inspect({}, { observedGeneration: 1 })).toMatchObject({
      kind: 'busy',
      reason: expect.stringContaining('its controller has not yet seen the last change') as string,
    });
  });

  test('refuses one that another release holds, and says how to end that', () => {
    expect(inspect({ labels: { [releaseLabel]: 'r1' } })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('is held by release r1; end that release first') as string,
    });
  });
});
