import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { deployment, grown, objectsApp, service } from './preflight.ts';
import type { Theatre } from './scene.ts';

/* A Service whose selector and pods change: it finds old and new pods as long as both are there. */

type Labels = Readonly<Record<string, string>>;

/** What the Service selects, and how many Ready pods that finds. */
const endpoints = async (stage: Theatre) => {
  const ref = { apiVersion: 'v1', kind: 'Service', name: 'shop', namespace: stage.namespace };
  const { selector = {} } = specOf((await stage.owner.get(ref)) as KubeObject) as { selector?: Labels };
  const labels = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join();
  const { items } = await stage.owner.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: stage.namespace,
    labels,
  });
  const ready = items.filter((pod) => {
    const status = pod['status'] as { conditions?: readonly { type: string; status: string }[] };
    return status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
  });
  return { labels, ready: ready.length };
};

export const selectorStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const start = grown(openTheatre);
  const steps = '  strategy: {steps: [34%, 67%, 100%], bake: 2s}';
  /** A shop with a Service that Tidegate has released. */
  const released = async (onEnd: Parameters<typeof start>[0], labels: Labels, selector: Labels) => {
    const opened = await start(onEnd, []);
    const version = (image: string, pods: Labels, selected: Labels, more = '') =>
      objectsApp(
        opened.stage.namespace,
        [deployment(image, { labels: { app: 'shop', ...pods } }), service({ selector: selected })],
        'shop',
        `${steps}${more}`,
      );
    expect((await opened.ends(version('shop/app:1', labels, selector)))?.kind).toBe('released');
    return { ...opened, version };
  };
  const both = { app: 'shop', tier: 'web' };

  describe(title, { concurrent }, () => {
    test('a selector that grows with the labels moves when every pod carries them', async ({
      onTestFinished,
    }) => {
      const { stage, version, id } = await released(onTestFinished, {}, { app: 'shop' });
      const release = id();
      await stage.request(release, version('shop/app:2', { tier: 'web' }, both));
      let lowest = Infinity;
      const isOver = async () => {
        const seen = await endpoints(stage);
        lowest = Math.min(lowest, seen.ready);
        return seen.labels === 'app=shop,tier=web';
      };
      expect(await stage.until(isOver, 60_000)).toBe(true);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(lowest).toBeGreaterThanOrEqual(3);
      expect((await endpoints(stage)).ready).toBe(3);
    });

    test('one that comes back before that has never moved', async ({ onTestFinished }) => {
      const { stage, version, id } = await released(onTestFinished, {}, { app: 'shop' });
      const release = id();
      await stage.request(release, version('shop/app:2', { tier: 'web' }, both));
      expect(
        await stage.until(
          async () =>
            (await stage.facts('shop', 'eu')).some(
              (fact) => fact.kind === 'step-settled' && fact.release === release,
            ),
          60_000,
        ),
      ).toBe(true);
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'no' });
      expect((await stage.ended(release)).outcome?.kind).toBe('aborted');
      expect(await endpoints(stage)).toEqual({ labels: 'app=shop', ready: 3 });
    });

    test('a Service of somebody else that would find no new pod is named, and nothing moves', async ({
      onTestFinished,
    }) => {
      const { stage, version, ends } = await released(onTestFinished, { track: 'a' }, { app: 'shop' });
      const theirs = service({ selector: { app: 'shop', track: 'a' } }, 'theirs');
      await stage.kubectl({ ...theirs, metadata: { ...theirs.metadata, namespace: stage.namespace } });
      const before = await endpoints(stage);
      expect(await ends(version('shop/app:2', {}, { app: 'shop' }), 60_000)).toMatchObject({
        kind: 'refused',
        reason: expect.stringMatching(
          /Service .*theirs selects app=shop,track=a, which the new pods of .*not part of this release/,
        ) as string,
      });
      expect(await endpoints(stage)).toEqual(before);
      expect((await ends(version('shop/app:2', { track: 'a', tier: 'x' }, { app: 'shop' })))?.kind).toBe(
        'released',
      );
    });

    test.each([
      [
        'changes together with the labels',
        { track: 'a' },
        { track: 'a' },
        { track: 'b' },
        { track: 'b' },
        /release twice/,
      ],
      ['stays while the labels go', { track: 'a' }, { track: 'a' }, {}, { track: 'a' }, /keep these labels/],
    ] as const)(
      'a selector that %s is refused, and nothing moves',
      async (_, labels, selector, pods, wanted, says) => {
        const end: (() => Promise<void>)[] = [];
        try {
          const { stage, version, ends } = await released((one) => end.push(one), labels, selector);
          const before = await endpoints(stage);
          expect(await ends(version('shop/app:2', pods, wanted), 60_000)).toMatchObject({
            kind: 'refused',
            reason: expect.stringMatching(says) as string,
          });
          expect(await endpoints(stage)).toEqual(before);
        } finally {
          for (const one of end) await one();
        }
      },
    );
  });
};
