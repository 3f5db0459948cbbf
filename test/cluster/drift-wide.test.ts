import { expect, test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Cluster } from '#ports/cluster.ts';
import { lookForDrift } from '#shared/services/sync/look.ts';
import { openings } from '#test/story/scene.ts';
import { openRealTheatre } from './real-stage.ts';

/* The drift of a large target, compared by the real API server: how long a look takes, and what it asks at once. */

const objects = 500;
const most = 8;

test.runIf(isOurs)(
  'the drift of 500 objects is found with at most 8 requests in flight',
  async ({ annotate, onTestFinished }) => {
    const { stage } = await openings(() => openRealTheatre()).open(onTestFinished);
    const { world, namespace, owner } = stage;
    const cluster = await world.cluster('local');
    const maps = Array.from({ length: objects }, (_, n) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `conf-${n}`, namespace, labels: { 'app.oam.dev/name': 'shop' } },
      data: { color: 'blue' },
    }));
    for (const map of maps) await cluster.apply(map);
    const changed = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'conf-7' };
    await owner.patch(changed, [{ op: 'replace', path: '/data/color', value: 'red' }]);

    let [inFlight, highest, requests] = [0, 0, 0];
    const counted = async <T>(ask: () => Promise<T>): Promise<T> => {
      requests += 1;
      inFlight += 1;
      highest = Math.max(highest, inFlight);
      return ask().finally(() => (inFlight -= 1));
    };
    const watched: Cluster = {
      ...cluster,
      get: (...asked) => counted(() => cluster.get(...asked)),
      list: (...asked) => counted(() => cluster.list(...asked)),
      patch: (...asked) => counted(() => cluster.patch(...asked)),
      apply: (...asked) => counted(() => cluster.apply(...asked)),
    };
    const manifest: Manifest = { app: 'shop', target: 'eu', objects: maps };
    // Real time: that of the API server and the network before it.
    const began = performance.now();
    const look = await lookForDrift(watched, namespace, manifest);
    await annotate(`${Math.round(performance.now() - began)} ms, ${requests} requests, ${highest} at once`);
    expect(look).toMatchObject({
      kind: 'seen',
      objects: [
        { object: 'ConfigMap/conf-7', kind: 'changed', fields: [{ path: 'data.color', live: 'red' }] },
      ],
    });
    expect(highest).toBeLessThanOrEqual(most);
  },
);
