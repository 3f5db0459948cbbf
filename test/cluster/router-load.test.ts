import { beforeAll, describe, expect, test } from 'vitest';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { targetStream } from '#domain/streams.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { isOurs, kubeconfig } from '#test/contract/real-cluster.ts';
import { openings } from '#test/story/scene.ts';
import { helpers, routeOf, shopRoute, written } from '#test/story/traffic-stories.ts';
import { openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { openRealTheatre } from './real-stage.ts';
import { findTraefik, hasNamespaces, openDataPlane, type Streamed } from './routing/data-plane.ts';
import { installDefinitions } from './routing/definitions.ts';
import { gatewayObjects } from './routing/objects.ts';

/* Whole releases under a constant load of real requests: not one of them may fail. */

const perSecond = 200;
const canary = '{steps: [{percent: 50%, traffic: 25%}, 100%], bake: 3s}';
const switched = '{type: blue-green, switch: true, bake: 2s, keepOld: 3s}';

/** An image that fails answers all the same: what is measured here is whether somebody answers, and who. */
const stories = [
  { title: 'a canary that is good', image: 'shop/app:2', strategy: canary, outcome: 'released' },
  { title: 'a canary that is bad', image: 'shop/app:2-errs', strategy: canary, outcome: 'rolled-back' },
  { title: 'blue-green with a switch', image: 'shop/app:2', strategy: switched, outcome: 'released' },
] as const;

if (isOurs && hasNamespaces() && findTraefik() !== undefined)
  describe('a release under load, through a real Traefik', () => {
    const { standing } = openings(openRealTheatre);
    beforeAll(async () => {
      const api = openApi(readAccess(kubeconfig), 'tidegate-test-setup');
      await installDefinitions(api);
      api.close();
    });

    test.for(stories)(
      '$title: no request fails',
      async ({ title, image, strategy, outcome }, { onTestFinished }) => {
        const { stage, source, id } = await standing(onTestFinished, 'shop/app:1', undefined, 4);
        const { owner, namespace } = stage;
        for (const object of gatewayObjects(namespace)) await owner.apply(object);
        await stage.kubectl(shopRoute(namespace));
        const before = await routeOf(owner, namespace);
        const plane = await openDataPlane(kubeconfig, owner, namespace);
        onTestFinished(() => plane.stop());
        const answers = async () => Object.keys((await plane.send(10)).failures).length === 0;
        expect(await stage.until(answers, 30_000)).toBe(true);
        const load = await plane.stream(perSecond);
        const release = id();
        const startedAt = Date.now();
        await stage.request(release, source(image, { replicas: 4, strategy }));
        expect((await stage.ended(release)).outcome?.kind).toBe(outcome);
        const endedAt = Date.now();
        await stage.world.clock.sleep(2_000);
        const seen = await load.stop();
        expect(seen.failures).toEqual({});
        expect(seen.outcomes.length).toBeGreaterThan((0.95 * perSecond * (endedAt - startedAt)) / 1000);
        expect(written(await routeOf(owner, namespace))).toEqual(written(before));
        expect(await helpers(owner, namespace)).toEqual([]);
        const fresh = seen.outcomes.filter(({ pod = '' }) => plane.imageAt(pod) === image);
        expect(fresh.length).toBeGreaterThan(0);
        const facts = await readFacts<TargetFact>(stage.world.journal, targetStream('shop', 'eu'));
        console.log(
          `${title}: ${figures(seen, fresh, facts)}, ${Math.round((endedAt - startedAt) / 1000)} s`,
        );
      },
    );
  });
else
  test.skip('a data plane: it needs a control plane of our own, network namespaces (root), and Traefik', () =>
    undefined);

const figures = (
  seen: Streamed,
  fresh: Streamed['outcomes'],
  facts: readonly { readonly at: number; readonly event: TargetFact }[],
): string => {
  const count = `${seen.outcomes.length} requests, ${fresh.length} to the new side, 0 failed`;
  const verdict = facts.find(({ event }) => event.kind === 'rolling-back')?.at;
  if (verdict === undefined) return count;
  const last = Math.max(...fresh.map(({ at }) => at));
  const pods = facts.find(({ event }) => event.kind === 'completed')?.at ?? verdict;
  return `${count}; last request to the bad side ${last - verdict} ms after the verdict, its pods gone after ${pods - verdict} ms`;
};
