import { describe, expect, test } from 'vitest';
import { fields, list } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import type { Cluster } from '#ports/cluster.ts';
import { openings, own, pods, type Theatre } from './scene.ts';
import { watchPods } from './watcher.ts';

interface Telling {
  readonly concurrent: boolean;
}

export const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' };

/** What its owner wrote: one rule for the shop, with a filter of their own. */
export const shopRoute = (namespace: string): KubeObject => ({
  ...gateway,
  metadata: { name: 'shop', namespace },
  spec: {
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }],
    hostnames: ['shop.example.org'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        filters: [
          {
            type: 'RequestHeaderModifier',
            requestHeaderModifier: { set: [{ name: 'x-shop', value: 'yes' }] },
          },
        ],
        backendRefs: [{ group: '', kind: 'Service', name: 'shop', port: 8080, weight: 1 }],
      },
    ],
  },
});

/** The same, where a session stays with the pods on which it began. */
export const keepingSessions = (namespace: string): KubeObject => {
  const route = shopRoute(namespace);
  const rules = list(fields(route['spec'])['rules']).map((rule) => ({
    ...rule,
    sessionPersistence: { type: 'Cookie' },
  }));
  return { ...route, spec: { ...fields(route['spec']), rules } };
};

export const routeOf = async (cluster: Cluster, namespace: string): Promise<KubeObject> => {
  const found = await cluster.get({ ...gateway, namespace, name: 'shop' });
  return found ?? expect.fail('the route is gone');
};

/** What of a route its owner wrote. */
export const written = ({ metadata, spec }: KubeObject) => ({
  labels: metadata.labels,
  annotations: metadata.annotations,
  spec,
});

export const helpers = async (cluster: Cluster, namespace: string): Promise<readonly string[]> => {
  const { items } = await cluster.list({
    apiVersion: 'v1',
    kind: 'Service',
    namespace,
    labels: 'tidegate.dev/side-of',
  });
  return items.map(({ metadata }) => metadata.name);
};

export const shares = (facts: readonly TargetFact[]) =>
  facts.flatMap((fact) => (fact.kind === 'traffic-moved' ? [fact.percent] : []));

export const steps =
  '{steps: [{percent: 20%, traffic: 5%, match: [{header: {name: x-canary, value: "yes"}}]}, {percent: 50%, traffic: 25%}, 100%], bake: 4s}';

/** Releases whose requests a router divides, told on any stage. */
export const tellTraffic = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: Telling,
): void => {
  const { standing } = openings(openTheatre);
  const routed = async (onEnd: Parameters<typeof standing>[0], route = shopRoute) => {
    const opened = await standing(onEnd, 'shop/app:1');
    await opened.stage.kubectl(route(opened.stage.namespace));
    const { owner, namespace } = opened.stage;
    return { ...opened, before: await routeOf(owner, namespace), owner, namespace };
  };

  describe(title, { concurrent }, () => {
    test('each step gives the requests that it says, and the route ends as it began', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt, before, owner, namespace } = await routed(onTestFinished);
      const shop = own(await live());
      const sights = await watchPods(stage.cluster, namespace, pods);
      const release = id();
      await stage.request(release, source('shop/app:2', { strategy: steps }));
      expect(await settledAt(release, 0)).toBe(true);
      const first = await routeOf(owner, namespace);
      const rules = list(fields(first['spec'])['rules']);
      expect(rules).toHaveLength(2);
      expect(list(fields(rules[0])['matches'])[0]).toMatchObject({
        headers: [{ type: 'Exact', name: 'x-canary', value: 'yes' }],
      });
      expect(list(fields(rules[1])['backendRefs']).map(({ weight }) => weight)).toEqual([950, 50]);
      expect(fields(rules[1])['filters']).toEqual(list(fields(before['spec'])['rules'])[0]?.['filters']);
      expect(sights.most('shop/app:1')).toBe(10);
      expect(sights.most('shop/app:2')).toBe(2);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await sights.stop();
      expect(sights.lowestReady).toBe(10);
      expect(shares(await stage.facts('shop', 'eu'))).toEqual([0, 5, 25, 100, null]);
      expect(written(await routeOf(owner, namespace))).toEqual(written(before));
      expect(await helpers(owner, namespace)).toEqual([]);
      expect({ ...own((await live()) as KubeObject), spec: 0 }).toEqual({ ...shop, spec: 0 });
    });

    test('on the way back the requests go first, in one write, and then the pods', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, before, owner, namespace } = await routed(onTestFinished);
      const shop = own(await live());
      const release = id();
      await stage.request(release, source('shop/app:2-errs', { strategy: steps }));
      expect((await stage.ended(release)).outcome?.kind).toBe('rolled-back');
      const facts = await stage.facts('shop', 'eu');
      expect(shares(facts)).toEqual([0, 5, 0, null]);
      const kinds = facts.map(({ kind }) => kind);
      expect(kinds.indexOf('rolling-back')).toBeLessThan(kinds.lastIndexOf('traffic-moved'));
      expect(written(await routeOf(owner, namespace))).toEqual(written(before));
      expect(await helpers(owner, namespace)).toEqual([]);
      expect(own(await live())).toEqual(shop);
    });

    test('scaled to nothing in a step, it ends all the same, and the route as it began', async ({
      onTestFinished,
    }) => {
      const { stage, live, source, id, settledAt, before, owner, namespace } = await routed(onTestFinished);
      const release = id();
      await stage.request(
        release,
        source('shop/app:2', {
          strategy: '{steps: [{percent: 50%, traffic: 25%, checks: false}, 100%], bake: 20s}',
        }),
      );
      expect(await settledAt(release, 0)).toBe(true);
      const ref = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace,
        name: (await live())?.metadata.name ?? '',
      };
      await owner.patch(ref, [{ op: 'replace', path: '/spec/replicas', value: 0 }]);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(written(await routeOf(owner, namespace))).toEqual(written(before));
      expect(await helpers(owner, namespace)).toEqual([]);
    });

    test('an old pod that is lost as a step begins is waited for, and raises no share', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, owner, namespace } = await routed(onTestFinished);
      const release = id();
      const strategy = '{steps: [{percent: 20%, traffic: 5%}, {percent: 50%, traffic: 10%}, 100%], bake: 6s}';
      await stage.request(release, source('shop/app:2', { strategy }));
      expect(await settledAt(release, 0)).toBe(true);
      const of = async (image: string) => {
        const { items } = await owner.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: pods });
        return items.filter((pod) => list(fields(pod['spec'])['containers'])[0]?.['image'] === image);
      };
      // As the last new pods get Ready: the requests are divided next.
      const almost = async () =>
        (await of('shop/app:2')).filter((pod) => readySince(pod) !== undefined).length > 3;
      expect(await stage.until(almost, 60_000)).toBe(true);
      const lost = (await of('shop/app:1')).slice(0, 2);
      expect(lost).toHaveLength(2);
      for (const { metadata } of lost)
        await owner.remove(
          { apiVersion: 'v1', kind: 'Pod', namespace, name: metadata.name },
          metadata.uid ?? '',
        );
      expect(await settledAt(release, 1)).toBe(true);
      expect(shares(await stage.facts('shop', 'eu')).slice(0, 3)).toEqual([0, 5, 10]);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
    });

    test('what others change on the route in the middle stays, and is told', async ({ onTestFinished }) => {
      const { stage, source, id, settledAt, before, owner, namespace } = await routed(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { strategy: steps }));
      expect(await settledAt(release, 0)).toBe(true);
      await owner.patch({ ...gateway, namespace, name: 'shop' }, [
        { op: 'add', path: '/spec/hostnames/-', value: 'www.example.org' },
      ]);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      const after = await routeOf(owner, namespace);
      expect(fields(after['spec'])['hostnames']).toEqual(['shop.example.org', 'www.example.org']);
      expect(fields(after['spec'])['rules']).toEqual(fields(before['spec'])['rules']);
      const told = (await stage.facts('shop', 'eu')).flatMap((fact) =>
        fact.kind === 'traffic-moved' ? (fact.kept ?? []) : [],
      );
      expect(told.join()).toContain(`HTTPRoute ${namespace}/shop`);
    });

    test('a route that somebody turns elsewhere ends the release, and stays as they want it', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, owner, namespace } = await routed(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { strategy: steps }));
      expect(await settledAt(release, 0)).toBe(true);
      const elsewhere = [
        { backendRefs: [{ group: '', kind: 'Service', name: 'closed', port: 80, weight: 1 }] },
      ];
      await owner.patch({ ...gateway, namespace, name: 'shop' }, [
        { op: 'replace', path: '/spec/rules', value: elsewhere },
      ]);
      const { outcome } = await stage.ended(release);
      expect(outcome).toMatchObject({ kind: 'rolled-back' });
      expect(JSON.stringify(outcome)).toContain('no longer routes to Service shop');
      const after = await routeOf(owner, namespace);
      expect(list(fields(after['spec'])['rules'])[0]).toMatchObject(elsewhere[0] ?? {});
      expect(after.metadata.labels).toBeUndefined();
      expect(await helpers(owner, namespace)).toEqual([]);
    });

    test('blue-green: a preview by header, one write to switch, and the route as it was', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, before, owner, namespace } = await routed(onTestFinished);
      const sights = await watchPods(stage.cluster, namespace, pods);
      const release = id();
      const strategy =
        '{type: blue-green, switch: true, preview: [{header: {name: x-preview, value: "yes"}}], bake: 4s, keepOld: 4s}';
      await stage.request(release, source('shop/app:2', { strategy }));
      expect(await settledAt(release, 0)).toBe(true);
      const [first, second] = list(fields((await routeOf(owner, namespace))['spec'])['rules']);
      expect(list(fields(first)['matches'])[0]).toMatchObject({ headers: [{ name: 'x-preview' }] });
      expect(list(fields(first)['backendRefs'])).toHaveLength(1);
      expect(list(fields(second)['backendRefs'])[0]?.['name']).toMatch(/^shop-old-/);
      expect(await settledAt(release, 1)).toBe(true);
      const [only, ...more] = list(fields((await routeOf(owner, namespace))['spec'])['rules']);
      expect(more).toEqual([]);
      expect(list(fields(only)['backendRefs']).map(({ name }) => name)).toEqual([
        expect.stringMatching(/^shop-new-/),
      ]);
      expect(sights.most('shop/app:1')).toBe(10);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await sights.stop();
      expect(sights.lowestReady).toBe(10);
      expect(shares(await stage.facts('shop', 'eu'))).toEqual([0, 100, null]);
      expect(written(await routeOf(owner, namespace))).toEqual(written(before));
      expect(await helpers(owner, namespace)).toEqual([]);
    });

    test('an abort after the switch sends everything to the old pods, which still stand', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, before, owner, namespace } = await routed(onTestFinished);
      const release = id();
      const strategy = '{type: blue-green, switch: true, bake: 2s, keepOld: 1h}';
      await stage.request(release, source('shop/app:2', { strategy }));
      expect(await settledAt(release, 1)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'not that' });
      await stage.wake(release);
      expect((await stage.ended(release)).outcome?.kind).toBe('aborted');
      expect(shares(await stage.facts('shop', 'eu'))).toEqual([0, 100, 0, null]);
      expect(written(await routeOf(owner, namespace))).toEqual(written(before));
    });

    test('a newer release takes the route over only when it is back as its owner wrote it', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, settledAt, before, owner, namespace } = await routed(onTestFinished);
      const [older, newer] = [id(), id()];
      const more = '  concurrency: supersede\n';
      await stage.request(older, source('shop/app:2', { strategy: steps.replace('4s', '3h'), more }));
      expect(await settledAt(older, 0)).toBe(true);
      await stage.request(newer, source('shop/app:3', { strategy: steps, more }));
      expect((await stage.ended(newer)).outcome?.kind).toBe('released');
      expect(written(await routeOf(owner, namespace))).toEqual(written(before));
      expect(await helpers(owner, namespace)).toEqual([]);
    });
  });
};
