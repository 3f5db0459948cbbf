import { beforeAll, describe, expect, test } from 'vitest';
import { isOurs, kubeconfig } from '#test/contract/real-cluster.ts';
import { openings } from '#test/story/scene.ts';
import { helpers, routeOf, shopRoute, written } from '#test/story/traffic-stories.ts';
import { openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { findPrometheus } from './prometheus.ts';
import { openRealTheatre } from './real-stage.ts';
import { type DataPlane, findTraefik, hasNamespaces, openDataPlane } from './routing/data-plane.ts';
import { installDefinitions } from './routing/definitions.ts';
import { gatewayObjects } from './routing/objects.ts';

/*
 * Pods that expose nothing, judged by what a real Traefik counts: 400 requests a second, of which 1 in 200 fails, and
 * five times as many of a bad image. Its routes lead to the sides as a release divides them.
 */

const perSecond = 400;
const usual = 0.005;
const ratioOf = (image: string): number => (image.includes('errs') ? 5 * usual : usual);

/** Half of the pods get a tenth of the requests: too few for pods that share them, and as many as were asked for. */
const strategy = '{steps: [{percent: 50%, traffic: 10%}, 100%], bake: 30s}';
const stories = [
  { title: 'a good image passes', image: 'shop/app:2', outcome: 'released', reason: '' },
  {
    title: 'five times the errors go back',
    image: 'shop/app:2-errs',
    outcome: 'rolled-back',
    reason: 'on the new pods',
  },
] as const;

if (isOurs && hasNamespaces() && findTraefik() !== undefined && findPrometheus() !== undefined)
  describe('a workload that exposes nothing, behind a real Traefik', () => {
    beforeAll(async () => {
      const api = openApi(readAccess(kubeconfig), 'tidegate-test-setup');
      await installDefinitions(api);
      api.close();
    });

    test.for(stories)('$title', { timeout: 400_000 }, async (story, { onTestFinished }) => {
      const planes: DataPlane[] = [];
      const { standing } = openings(() =>
        openRealTheatre({}, undefined, async ({ namespace, owner }) => {
          const plane = await openDataPlane(kubeconfig, owner, namespace, ratioOf);
          planes.push(plane);
          return plane;
        }),
      );
      const { stage, source, id } = await standing(onTestFinished, 'shop/app:1', undefined, 4);
      const { owner, namespace } = stage;
      for (const object of gatewayObjects(namespace)) await owner.apply(object);
      await stage.kubectl(shopRoute(namespace));
      const before = await routeOf(owner, namespace);
      const [plane = expect.fail('no data plane')] = planes;
      const answers = async () => Object.keys((await plane.send(5)).pods).length > 0;
      expect(await stage.until(answers, 30_000)).toBe(true);
      const load = await plane.stream(perSecond);
      await stage.world.clock.sleep(30_000);
      const release = id();
      await stage.request(
        release,
        source(story.image, { replicas: 4, strategy, more: '    source: router\n' }),
      );
      const { outcome = expect.fail('no end') } = await stage.ended(release, 300_000);
      await load.stop();
      expect(outcome).toMatchObject({ kind: story.outcome });
      const told = 'reason' in outcome ? outcome.reason : '';
      expect(told).toContain(story.reason);
      console.log(`${story.title}: ${told}`);
      expect(written(await routeOf(owner, namespace))).toEqual(written(before));
      expect(await helpers(owner, namespace)).toEqual([]);
    });
  });
else
  test.skip('a data plane with metrics: it needs a control plane of our own, network namespaces (root), Traefik and Prometheus', () =>
    undefined);
