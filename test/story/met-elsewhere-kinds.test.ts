import { describe, expect, test } from 'vitest';
import { refOf } from '#domain/kube/object.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { abort } from '#shared/services/releases/control.ts';
import { kruiseParts, nativeParts, onDeleteParts } from './partitioned-parts.ts';
import { imageOf, own, standingBy, type PartitionedPart } from './partitioned-scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

/*
 * What users of other tools have reported of kinds whose controller keeps pods old: a broken pod that no rollback
 * replaces (helm 11468), the last old pod that is lost in a hold (kruise 1545), a single
 * pod beside a new one that never comes (kruise 376), and a scaling while new pods do not come (kruise 1515).
 */

const parts: Readonly<Record<string, PartitionedPart>> = {
  ...Object.fromEntries(Object.entries(kruiseParts).map(([name, { part }]) => [name, part])),
  ...nativeParts,
  ...onDeleteParts,
};
const scaled = Object.entries(parts).filter(([name]) => !name.includes('DaemonSet'));
const all = Object.entries(parts);
const by = { by: 'ann', reason: '' };

describe.each(all)('%s', (_, part) => {
  const standing = standingBy(() => openSimulatedTheatre(7), part);

  test.each(['pull-fails', 'crash-later', 'never-ready'])(
    'a broken revision that is aborted leaves no pod of its own, and every pod serves: %s',
    async (sickness) => {
      const ends: (() => Promise<void>)[] = [];
      const scene = await standing((end) => ends.push(end));
      const { stage, live, podsNow, wanted, id, source } = scene;
      const before = own(await live());
      const release = id();
      await stage.request(release, source(`shop/app:${sickness}`));
      await stage.until(async () => (await podsNow()).some((pod) => imageOf(pod).includes(sickness)), 60_000);
      await scene.pass(5_000);
      const open = await stage.release(release);
      if (open.outcome === undefined) await abort(stage.world, open, by);
      expect((await stage.ended(release)).outcome?.kind).toMatch(/aborted|rolled-back/);
      expect(own(await live())).toEqual(before);
      const pods = await podsNow();
      expect(pods.map(imageOf)).toEqual(Array.from({ length: wanted }, () => 'shop/app:1'));
      expect(pods.every((pod) => readySince(pod) !== undefined)).toBe(true);
      for (const end of ends) await end();
    },
  );
});

describe.each(scaled)('%s', (name, part) => {
  const standing = standingBy(() => openSimulatedTheatre(8), part);
  // With OnDelete nothing holds the old pods but that nobody removes them: those that are lost come back new.
  test.skipIf(name.includes('OnDelete'))(
    'a share is kept, or told, after old pods are lost in a hold and more are asked for',
    async ({ onTestFinished }) => {
      const { stage, podsNow, id, source, settledAt, patch, pass } = await standing(onTestFinished);
      const release = id();
      await stage.request(release, source('shop/app:2', { steps: '[50%, 100%]', bake: '60s' }));
      expect(await settledAt(release, 0)).toBe(true);
      for (const pod of (await podsNow()).filter((one) => imageOf(one) === 'shop/app:1'))
        await stage.owner.remove(refOf({ ...pod, apiVersion: 'v1', kind: 'Pod' }), pod.metadata.uid ?? '');
      await patch([{ op: 'replace', path: '/spec/replicas', value: 8 }]);
      await pass(20_000);
      const fresh = (await podsNow()).filter((one) => imageOf(one) === 'shop/app:2').length;
      const facts = (await stage.facts('shop', 'eu')).map((fact) => JSON.stringify(fact)).join('\n');
      const isTold = /more than the|was scaled|were lost|run the new revision now/.test(facts);
      const { outcome } = await stage.ended(release);
      expect({ isBounded: fresh <= 5 || isTold, fresh, kind: outcome?.kind }).toMatchObject({
        isBounded: true,
      });
    },
  );

  test('a single pod stays until the new one is Ready, or stays for good', async ({ onTestFinished }) => {
    const scene = await standing(onTestFinished, (object) => ({
      ...object,
      spec: { ...(object['spec'] as object), replicas: 1 },
    }));
    const { stage, podsNow, id, source } = scene;
    const release = id();
    await stage.request(release, source('shop/app:pull-fails', { steps: '[50%, 100%]' }));
    await stage.until(async () => (await podsNow()).some((pod) => imageOf(pod).includes('pull')), 60_000);
    await scene.pass(3_000);
    const open = await stage.release(release);
    if (open.outcome === undefined) await abort(stage.world, open, by);
    await stage.ended(release);
    const pods = await podsNow();
    expect(pods.map(imageOf)).toEqual(['shop/app:1']);
    expect(pods.every((pod) => readySince(pod) !== undefined)).toBe(true);
  });
});
