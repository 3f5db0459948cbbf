import { describe, expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { fields, list } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { openings, type Theatre } from './scene.ts';
import { gateway, helpers, routeOf, shares, shopRoute, steps, written } from './traffic-stories.ts';

/* Routes that stand in the application's own files, or that somebody else writes again and again. */

/** The shop's application with its route beside the shop. */
export const withRoute = ({ files }: Source, route: KubeObject): Source => ({
  files: files.map(({ path, text }) => ({
    path,
    text: text.replace('release:\n', `${component(route)}release:\n`),
  })),
});

const component = (route: KubeObject): string =>
  `    - {name: routes, type: k8s-objects, properties: {objects: [${JSON.stringify(route)}]}}\n`;

/** The same route with one host more and more patience. */
export const slower = (route: KubeObject): KubeObject => {
  const spec = fields(route['spec']);
  const rules = list(spec['rules']).map((rule) => ({ ...rule, timeouts: { request: '3s' } }));
  return { ...route, spec: { ...spec, hostnames: ['shop.example.org', 'www.example.org'], rules } };
};

export const tellOwnRoutes = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { open, standing } = openings(openTheatre);

  /** The shop and its route, released before. */
  const released = async (onEnd: Parameters<typeof open>[0]) => {
    const opened = await open(onEnd);
    const { stage, source, id } = opened;
    const plain = shopRoute(stage.namespace);
    const release = async (image: string, route = plain, more: Parameters<typeof source>[1] = {}) => {
      const name = id();
      await stage.request(name, withRoute(source(image, { strategy: steps, ...more }), route));
      return name;
    };
    const ended = async (name: string) => (await stage.ended(name)).outcome?.kind;
    const route = async () => written(await routeOf(stage.owner, stage.namespace));
    const whole = async (name: string) => {
      expect(await helpers(stage.owner, stage.namespace)).toEqual([]);
      return shares((await stage.facts('shop', 'eu')).filter((fact) => fact.release === name));
    };
    expect(await ended(await release('shop/app:1'))).toBe('released');
    return { ...opened, plain, release, ended, route, whole };
  };

  describe(title, { concurrent }, () => {
    test('a route in the files of the application is divided, and stands as they say', async ({
      onTestFinished,
    }) => {
      const { plain, release, ended, route, whole } = await released(onTestFinished);
      const before = await route();
      const first = await release('shop/app:2');
      expect(await ended(first)).toBe('released');
      expect(await whole(first)).toEqual([0, 5, 25, 100, null]);
      expect(await route()).toEqual(before);
      // What we have patched is ours to apply: the next release changes the very rules that were divided.
      const second = await release('shop/app:3', slower(plain));
      expect(await ended(second)).toBe('released');
      expect(await whole(second)).toEqual([0, 5, 25, 100, null]);
      const after = await route();
      expect(list(fields(after.spec)['rules'])[0]).toMatchObject({ timeouts: { request: '3s' } });
      expect(fields(after.spec)['hostnames']).toContain('www.example.org');
      expect(list(fields(after.spec)['rules'])[0]?.['backendRefs']).toEqual(
        list(fields(before.spec)['rules'])[0]?.['backendRefs'],
      );
    });

    test('a release that changes its route and turns back leaves the route that was there', async ({
      onTestFinished,
    }) => {
      const { stage, plain, release, settledAt, ended, route, whole } = await released(onTestFinished);
      const before = await route();
      const bad = await release('shop/app:2-errs', slower(plain));
      expect(await settledAt(bad, 0)).toBe(true);
      const divided = await routeOf(stage.owner, stage.namespace);
      expect(list(fields(divided['spec'])['rules'])[1]).toMatchObject({ timeouts: { request: '3s' } });
      expect(await ended(bad)).toBe('rolled-back');
      expect(await whole(bad)).toEqual([0, 5, 0, null]);
      expect(await route()).toEqual(before);
    });

    test('a route that comes with the release is divided by it, and goes with it', async ({
      onTestFinished,
    }) => {
      const { stage, source, id } = await standing(onTestFinished, 'shop/app:1');
      const release = id();
      const app = (image: string) =>
        withRoute(source(image, { strategy: steps }), shopRoute(stage.namespace));
      await stage.request(release, app('shop/app:2-errs'));
      expect((await stage.ended(release)).outcome?.kind).toBe('rolled-back');
      expect(shares(await stage.facts('shop', 'eu'))).toEqual([0, 5, 0, null]);
      expect(await stage.owner.get({ ...gateway, namespace: stage.namespace, name: 'shop' })).toBeUndefined();
      expect(await helpers(stage.owner, stage.namespace)).toEqual([]);
    });

    test('a tool that leaves the weights alone may write the route every five seconds', async ({
      onTestFinished,
    }) => {
      const { stage, source, id, before, stop } = await rewritten(onTestFinished, ({ spec }) => spec);
      const release = id();
      const strategy = steps.replace(/}$/, ', gitOps: share}');
      await stage.request(release, source('shop/app:2', { strategy }));
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      await stop();
      expect(shares(await stage.facts('shop', 'eu'))).toEqual([0, 5, 25, 100, null]);
      expect(written(await routeOf(stage.owner, stage.namespace)).spec).toEqual(before.spec);
      expect(await helpers(stage.owner, stage.namespace)).toEqual([]);
    });

    test('a tool that writes the weights back ends the release, and is named', async ({ onTestFinished }) => {
      const { stage, source, id, before, stop } = await rewritten(
        onTestFinished,
        (_, route) => route['spec'],
      );
      const release = id();
      const strategy = steps.replace(/}$/, ', gitOps: share}');
      await stage.request(release, source('shop/app:2', { strategy }));
      const { outcome } = await stage.ended(release);
      expect(outcome?.kind).toBe('rolled-back');
      expect(JSON.stringify(outcome)).toMatch(/owner has written HTTPRoute \S+ back.*leave `traffic` out/);
      await stop();
      expect(written(await routeOf(stage.owner, stage.namespace)).spec).toEqual(before.spec);
      expect(await helpers(stage.owner, stage.namespace)).toEqual([]);
    });
  });

  /** A shop whose route a GitOps tool applies every five seconds, with the spec that is given. */
  const rewritten = async (
    onEnd: Parameters<typeof standing>[0],
    specOf: (live: KubeObject, route: KubeObject) => unknown,
  ) => {
    const opened = await standing(onEnd, 'shop/app:1');
    const { stage } = opened;
    const { owner, namespace } = stage;
    const plain = shopRoute(namespace);
    const annotations = { 'argocd.argoproj.io/tracking-id': 'shop' };
    const tracked = { ...plain, metadata: { ...plain.metadata, annotations } };
    await stage.kubectl(tracked);
    const before = written(await routeOf(owner, namespace));
    const tool = { isOn: true, hasStopped: false };
    const write = async () => {
      const live = await owner.get({ ...gateway, namespace, name: 'shop' });
      if (live === undefined) return;
      const { resourceVersion: value } = live.metadata;
      await owner
        .patch({ ...gateway, namespace, name: 'shop' }, [
          { op: 'test', path: '/metadata/resourceVersion', value },
          { op: 'replace', path: '/spec', value: specOf(live, plain) },
        ])
        // Somebody was faster: the next turn finds what they wrote.
        .catch(() => undefined);
    };
    void (async () => {
      while (tool.isOn) {
        await write();
        await stage.world.clock.sleep(5_000);
      }
      tool.hasStopped = true;
    })();
    const stop = async () => {
      tool.isOn = false;
      expect(await stage.until(async () => tool.hasStopped, 20_000)).toBe(true);
    };
    return { ...opened, before, stop };
  };
};
