import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { handClock } from '../../clock/hand.ts';
import { openSimulatedCluster } from './open.ts';

const deployment = (replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'checkout', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'checkout' } },
    template: {
      metadata: { labels: { app: 'checkout' } },
      spec: { containers: [{ name: 'app', image: 'app:v1' }] },
    },
  },
});

/** A number of pods, or a percentage of them. */
const share = fc.oneof(
  fc.nat(12),
  fc.nat(100).map((percent) => `${percent}%` as const),
);

const amount = (of: number | string, replicas: number, round: (exact: number) => number): number =>
  typeof of === 'number' ? of : round((Number.parseInt(of, 10) * replicas) / 100);

test('a hold comes to rest at old = N - U and new = min(N, U + S), and is never short of N - U on the way', async () => {
  const scene = fc.record({
    replicas: fc.integer({ min: 1, max: 12 }),
    unavailable: share,
    surge: share,
    seed: fc.integer({ min: 1, max: 1e6 }),
  });
  const moves = scene.filter(
    ({ unavailable, surge }) =>
      Number.parseInt(String(unavailable), 10) > 0 || Number.parseInt(String(surge), 10) > 0,
  );
  await fc.assert(
    fc.asyncProperty(moves, async ({ replicas, unavailable, surge, seed }) => {
      let dice = seed;
      const random = () => (dice = (dice * 48_271) % 2_147_483_647) / 2_147_483_647;
      const clock = handClock(0);
      const cluster = openSimulatedCluster({ name: 'eu', clock, random });
      const ref = refOf(deployment(replicas));
      const counts = async () => {
        const status = (await cluster.get(ref))?.['status'] as Readonly<Record<string, number>> | undefined;
        const { updatedReplicas: fresh = 0, replicas: all = 0, readyReplicas: ready = 0 } = status ?? {};
        return { fresh, old: all - fresh, ready };
      };
      await cluster.apply(deployment(replicas));
      await clock.advance(3_000);
      await cluster.patch(ref, [
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'app:v2' },
        { op: 'add', path: '/spec/minReadySeconds', value: 2_147_483_646 },
        { op: 'add', path: '/spec/progressDeadlineSeconds', value: 2_147_483_647 },
        {
          op: 'add',
          path: '/spec/strategy',
          value: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: unavailable, maxSurge: surge } },
        },
      ]);

      const more = amount(surge, replicas, Math.ceil);
      const resolved = amount(unavailable, replicas, Math.floor);
      const less = Math.min(replicas, more === 0 && resolved === 0 ? 1 : resolved);
      let lowest = replicas;
      await clock.runUntil(
        async () => {
          lowest = Math.min(lowest, (await counts()).ready);
          return false;
        },
        { atMostMs: 6_000 },
      );
      const fresh = Math.min(replicas, less + more);
      expect(await counts()).toEqual({ fresh, old: replicas - less, ready: fresh + replicas - less });
      expect(lowest).toBeGreaterThanOrEqual(replicas - less);
    }),
    { numRuns: 25, seed: 20_260_101 },
  );
});
