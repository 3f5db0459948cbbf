import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { deployment, grown, objectsApp } from './preflight.ts';
import { images, type Theatre } from './scene.ts';

/* What a manifest says of a workload beside its pods: applied, and taken back, like everything else. */

const written = {
  spec: {
    revisionHistoryLimit: 3,
    minReadySeconds: 1,
    strategy: { rollingUpdate: { maxSurge: 2 } },
  },
  metadata: { labels: { team: 'blue' }, annotations: { runbook: 'https://example.com/shop' } },
};

/** What of it stands in the cluster. */
const seen = (live: KubeObject | undefined) => {
  const { revisionHistoryLimit, minReadySeconds, strategy } = specOf(live as KubeObject);
  const { labels = {}, annotations = {} } = (live as KubeObject).metadata;
  return {
    revisionHistoryLimit,
    minReadySeconds,
    strategy,
    team: labels['team'],
    tier: labels['tier'],
    runbook: annotations['runbook'],
  };
};

const after = {
  revisionHistoryLimit: 3,
  minReadySeconds: 1,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: '25%' } },
  team: 'blue',
  runbook: 'https://example.com/shop',
};

const owner = {
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  name: 'big-one',
  uid: '7e9d1c6e-0f4b-4f0e-9d55-3a3f6a7b0c11',
  controller: true,
};

const tiered = { metadata: { labels: { tier: 'web', team: 'red' } } };

export const settingsStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const start = grown(openTheatre);

  describe(title, { concurrent }, () => {
    test('changes beside the pods alone are released, without a new pod, and once', async ({
      onTestFinished,
    }) => {
      const { live, ends, app, stage } = await start(onTestFinished, [deployment('shop/app:1', tiered)]);
      const before = specOf((await live()) as KubeObject)['template'];
      expect((await ends(app(deployment('shop/app:1', written))))?.kind).toBe('released');
      // Labels of others stay.
      expect(seen(await live())).toEqual({ ...after, tier: 'web' });
      expect(specOf((await live()) as KubeObject)['template']).toEqual(before);
      const sets = { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: stage.namespace };
      expect((await stage.owner.list(sets)).items).toHaveLength(1);
      expect((await ends(app(deployment('shop/app:1', written))))?.reason).toContain('nothing to change');
    });

    test('together with new pods they arrive, and what a later revision leaves out goes', async ({
      onTestFinished,
    }) => {
      const { live, ends, app } = await start(onTestFinished, [deployment('shop/app:1', tiered)]);
      expect((await ends(app(deployment('shop/app:2', written))))?.kind).toBe('released');
      expect(seen(await live())).toEqual({ ...after, tier: 'web' });
      expect((await ends(app(deployment('shop/app:2'))))?.kind).toBe('released');
      const left = seen(await live());
      expect([left.team, left.runbook, left.tier]).toEqual([undefined, undefined, 'web']);
      expect(left.minReadySeconds ?? 0).toBe(0);
      expect(left.revisionHistoryLimit).toBe(10);
    });

    test('a release that comes back gives them back too', async ({ onTestFinished }) => {
      const { live, ends, stage } = await start(onTestFinished, [deployment('shop/app:1', tiered)]);
      const before = seen(await live());
      const wanted = [deployment('shop/app:never-ready', written)];
      const slow = '  strategy: {steps: [50%, 100%], bake: 1s}';
      const release = 'r-back-1';
      await stage.request(release, objectsApp(stage.namespace, wanted, 'shop', slow));
      const isThere = async () => seen(await live()).team === 'blue';
      expect(await stage.until(isThere, 30_000)).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'no' });
      expect((await stage.ended(release, 120_000)).outcome?.kind).toBe('aborted');
      expect(seen(await live())).toEqual(before);
      expect((await live())?.metadata.labels?.['app.oam.dev/name']).toBeUndefined();
      expect(await ends(objectsApp(stage.namespace, [deployment('shop/app:1')], 'other'))).toMatchObject({
        kind: 'released',
      });
    });

    test('a Deployment that one application has released is refused to another', async ({
      onTestFinished,
    }) => {
      const { ends, stage, live } = await start(onTestFinished, [deployment('shop/app:1')]);
      const as = (name: string, image: string) => objectsApp(stage.namespace, [deployment(image)], name);
      expect((await ends(as('one', 'shop/app:2')))?.kind).toBe('released');
      const before = specOf((await live()) as KubeObject);
      expect(await ends(as('two', 'shop/app:3'))).toMatchObject({
        kind: 'refused',
        reason: expect.stringMatching(/Deployment .*shop belongs to the application "one"/) as string,
      });
      expect(specOf((await live()) as KubeObject)).toEqual(before);
    });

    test("a workload of another controller is refused with that one's name", async ({ onTestFinished }) => {
      const { ends, app, live } = await start(onTestFinished, [
        deployment('shop/app:1', { metadata: { ownerReferences: [owner] } }),
      ]);
      expect(await ends(app(deployment('shop/app:2')), 60_000)).toMatchObject({
        kind: 'refused',
        reason: expect.stringMatching(
          /Deployment .*shop belongs to Gadget big-one.*ownerReference/,
        ) as string,
      });
      expect(images((await live()) as KubeObject)).toBe('shop/app:1');
    });

    test('a selector cannot grow: refused with the field and a way out', async ({ onTestFinished }) => {
      const { ends, app } = await start(onTestFinished, [deployment('shop/app:1')]);
      const labels = { app: 'shop', tier: 'web' };
      const spec = { selector: { matchLabels: labels } };
      expect(await ends(app(deployment('shop/app:2', { labels, spec })), 60_000)).toMatchObject({
        kind: 'refused',
        reason: expect.stringMatching(
          /Deployment .*shop: spec\.selector cannot be changed.*tier.*rename/,
        ) as string,
      });
    });
  });
};
