import { describe, expect, test } from 'vitest';
import { fields, list } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { readAt, withAt } from '#domain/partitioned/path.ts';
import { own, type PartitionedPart, standingBy } from './partitioned-scene.ts';
import type { Theatre } from './scene.ts';

const config = (level: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { level },
});

/** Configuration that changes goes out and comes back with the pods that read it, whatever kind they are of. */
export const runConfigurationStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  parts: Readonly<Record<string, PartitionedPart>>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  describe.each(Object.entries(parts))(`configuration of a %s ${title}`, { concurrent }, (_, part) => {
    const path = [...(part.kinds?.[0]?.paths.template ?? 'spec.template').split('.'), 'spec'];
    const reading = (object: KubeObject): KubeObject => {
      const pod = readAt(object, path.join('.'));
      const containers = list(fields(pod)['containers']).map((one) => ({
        ...one,
        envFrom: [{ configMapRef: { name: 'settings' } }],
      }));
      return withAt(object, path, { ...fields(pod), containers }) as KubeObject;
    };
    /** A workload that reads its settings, and a Tidegate that has made them. */
    const begun = async (onEnd: Parameters<ReturnType<typeof standingBy>>[0]) => {
      const scene = await standingBy(openTheatre, part)(onEnd, reading);
      const { stage, source, id, live } = scene;
      const namesOf = async () =>
        list(fields(readAt(await live(), path.join('.')))['containers'])
          .flatMap(({ envFrom }) => list(envFrom))
          .map(({ configMapRef }) => String(fields(configMapRef)['name']));
      const levelIn = async (name: string) => {
        const found = await stage.owner.get({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: stage.namespace,
          name,
        });
        return found && fields(found['data'])['level'];
      };
      const asked = (level: string, image = 'shop/app:1', bake = '3s') =>
        source(image, { bake, steps: '[40%, 100%]', beside: [config(level)] });
      const released = async (level: string, image?: string) => {
        const release = id();
        await stage.request(release, asked(level, image));
        return (await stage.ended(release)).outcome;
      };
      expect((await released('info'))?.kind).toBe('released');
      expect(await namesOf()).toEqual(['settings']);
      const copies = async () => {
        const { items } = await stage.owner.list({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: stage.namespace,
        });
        return items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('settings-'));
      };
      return { ...scene, copies, namesOf, levelIn, asked, released };
    };

    test('it goes out in batches: old pods keep what they know until the end', async ({ onTestFinished }) => {
      const { stage, id, asked, settledAt, namesOf, levelIn, released } = await begun(onTestFinished);
      const release = id();
      await stage.request(release, asked('debug', undefined, '5s'));
      expect(await settledAt(release, 0)).toBe(true);
      expect(await levelIn('settings')).toBe('info');
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      const [name = ''] = await namesOf();
      expect(name).toMatch(/^settings-[0-9a-f]{8}$/);
      expect([await levelIn(name), await levelIn('settings')]).toEqual(['debug', 'debug']);
      const steps = (await stage.facts('shop', 'eu')).filter(
        (fact) => fact.kind === 'step-settled' && fact.release === release,
      );
      expect(steps).toHaveLength(2);
      expect((await released('debug'))?.reason).toBe('nothing to change in eu');
    });

    test('it comes back with its pods', async ({ onTestFinished }) => {
      const { live, namesOf, levelIn, released, copies } = await begun(onTestFinished);
      expect((await released('debug'))?.kind).toBe('released');
      const [kept = ''] = await namesOf();
      const before = own(await live());
      const outcome = await released('trace', 'shop/app:2-errs');
      expect(outcome?.kind).toBe('rolled-back');
      expect(own(await live())).toEqual(before);
      expect([await levelIn(kept), await levelIn('settings')]).toEqual(['debug', 'debug']);
      expect(await copies()).toEqual([kept]);
    });

    test('of its copies only the one stays that is read', async ({ onTestFinished }) => {
      const { namesOf, released, copies } = await begun(onTestFinished);
      for (const level of ['debug', 'trace', 'info']) expect((await released(level))?.kind).toBe('released');
      expect(await copies()).toEqual(await namesOf());
    });
  });
};
