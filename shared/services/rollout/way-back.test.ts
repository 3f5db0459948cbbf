import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { hasSameContent } from '#domain/kube/adoption.ts';
import { fieldAt, without } from '#domain/kube/inner-field.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { isFailure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { tryOwn } from './apply-own.ts';
import { applyResources, restoreResources } from './apply-resources.ts';

/* Objects beside the workloads, whoever has made them: a release does what its plan says, and its way back undoes it. */

const some = (names: readonly string[]) =>
  fc.option(fc.dictionary(fc.constantFrom(...names), fc.constantFrom('1', '2'), { maxKeys: 3 }), {
    nil: undefined,
  });

const metadata = fc.record({ labels: some(['a', 'b']), annotations: some(['c', 'd.e/f']) });

const config = fc
  .record({ metadata, data: some(['g', 'h.i', 'j']) })
  .map((one) => ({ kind: 'ConfigMap', ...one }));

const service = fc
  .record({
    metadata,
    ports: fc.uniqueArray(
      fc.record({ port: fc.integer({ min: 80, max: 82 }), targetPort: fc.constantFrom(1, 2) }),
      {
        minLength: 1,
        selector: ({ port }) => port,
      },
    ),
    sticky: fc.boolean(),
  })
  .map(({ ports, sticky, metadata: stated }) => ({
    kind: 'Service',
    metadata: stated,
    spec: {
      selector: { app: 'shop' },
      ports: ports.map((port) => ({ name: `p${port.port}`, ...port })),
      ...(sticky && { sessionAffinity: 'ClientIP' }),
    },
  }));

const objectOf = (stated: { readonly metadata: object }): KubeObject =>
  JSON.parse(
    JSON.stringify({
      apiVersion: 'v1',
      ...stated,
      metadata: { name: 'shop', namespace: 'shop', ...stated.metadata },
    }),
  ) as KubeObject;

/** An API server leaves out empty objects of these kinds. */
const full = (object: KubeObject): KubeObject =>
  JSON.parse(JSON.stringify(object), (_, value: unknown) =>
    isObject(value) && Object.keys(value).length === 0 ? undefined : value,
  ) as KubeObject;

/** What somebody has made, what a release has brought over it, and what the next one brings. */
const lives = fc.oneof(
  ...[config, service].map((stated) =>
    fc.record({
      maker: fc.constantFrom(
        'kubectl-create',
        'kubectl-client-side-apply',
        'kustomize-controller',
        'tidegate',
      ),
      made: stated.map(objectOf),
      previous: fc.option(stated.map(objectOf), { nil: undefined }),
      next: stated.map(objectOf),
    }),
  ),
);

test('what a plan shows is what a release does, and a way back leaves nothing of it', async () => {
  let released = 0;
  await fc.assert(
    fc.asyncProperty(lives, async ({ maker, made, previous, next }) => {
      const clock = handClock(0);
      const cluster = openSimulatedCluster({ name: 'one', clock, random: () => 0.5, namespaces: ['shop'] });
      const live = async () => (await cluster.get(refOf(made))) as KubeObject;
      const bring = async (object: KubeObject, left: KubeObject | undefined) => {
        const before = await live();
        const { tried, dropped } = await tryOwn(cluster, object, left && { objects: [left] });
        const snapshot = { workloads: [], resourceChanges: [{ object, before, dropped }] };
        await applyResources({ cluster, clock, until: 1e9 }, snapshot);
        // What is dropped may have a default.
        const after = await live();
        expect(hasSameContent(full(without(after, dropped)), full(tried))).toBe(true);
        for (const path of dropped) expect(fieldAt(after, path)).not.toEqual(fieldAt(before, path));
        return { before, snapshot };
      };
      await (maker === 'tidegate' ? cluster.apply(made) : cluster.as(maker).create(made));
      try {
        if (previous !== undefined) await bring(previous, undefined);
        const { before, snapshot } = await bring(next, previous ?? (maker === 'tidegate' ? made : undefined));
        await restoreResources(cluster, snapshot);
        expect(hasSameContent(full(await live()), full(before))).toBe(true);
        released += 1;
      } catch (error) {
        // A field of a controller: refused before anything is written.
        if (!isFailure(error, 'Conflict')) throw error;
      }
    }),
    { numRuns: 400 },
  );
  expect(released).toBeGreaterThan(100);
});
