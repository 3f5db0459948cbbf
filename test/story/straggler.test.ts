import { describe, expect, test } from 'vitest';
import { fields } from '#domain/kube/fields.ts';
import { refOf } from '#domain/kube/object.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { own, type PartitionedPart, podLabels, standingBy } from './partitioned-scene.ts';
import { kruiseParts, nativeParts } from './partitioned-parts.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { watchPods } from './watcher.ts';

/* One pod does not get Ready within the hour, on either side of a release. Only the simulated kubelet can be told which. */

const kruise = Object.fromEntries(Object.entries(kruiseParts).map(([name, { part }]) => [name, part]));
const all: Readonly<Record<string, PartitionedPart>> = { ...nativeParts, ...kruise };
const part = (name: string, change: object = {}): PartitionedPart => {
  const found = all[name];
  if (found === undefined) throw new Error(`there is no ${name}`);
  const spec = { ...fields(found.object['spec']), ...change };
  return { ...found, object: { ...found.object, spec } };
};
const mayMiss = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } } };
/** Where the owner lets more than that one pod be missing, and no controller waits for each pod before it makes the next. */
const tolerant = {
  Deployment: part('Deployment'),
  StatefulSet: part('StatefulSet', { ...mayMiss, podManagementPolicy: 'Parallel' }),
  DaemonSet: part('DaemonSet', mayMiss),
  CloneSet: part('CloneSet'),
  'Advanced StatefulSet': part('Advanced StatefulSet'),
  'Advanced DaemonSet': part('Advanced DaemonSet'),
};
/** Of numbered pods the highest number goes first, whatever becomes of the others. */
const unnumbered = ['Deployment', 'DaemonSet', 'CloneSet', 'CloneSet with surge', 'Advanced DaemonSet'];

let seed = 0;
/** Which pods do not get Ready: the ones that start while it says so. */
const stage = () => {
  let isSlow = (_: number): boolean => false;
  let started = 0;
  return {
    open: () =>
      openSimulatedTheatre((seed += 1), {
        podStartMs: () => (isSlow((started += 1)) ? 3_600_000 : 1_500),
      }),
    slow: (which: (number: number) => boolean) => {
      started = 0;
      isSlow = which;
    },
  };
};

describe.each(Object.entries(tolerant))('%s', (_, whole) => {
  test.each([
    ['50%', 'released'],
    ['10%', 'rolled-back'],
  ])('tolerated: with failureThreshold %s one pod that is not Ready is %s', async (threshold, end) => {
    const ends: (() => Promise<void>)[] = [];
    const { open, slow } = stage();
    const { stage: theatre, source, id, live } = await standingBy(open, whole)((one) => void ends.push(one));
    try {
      const before = own(await live());
      slow((number) => number === 2);
      const release = id();
      const asked = { steps: '[40%, 100%]', bake: '2s', threshold };
      await theatre.request(release, source('shop/app:2', asked));
      expect((await theatre.ended(release, 3_000_000)).outcome?.kind).toBe(end);
      if (end === 'rolled-back') expect(own(await live())).toEqual(before);
    } finally {
      for (const one of ends) await one();
    }
  });
});

describe.each(unnumbered)('%s', (name) => {
  test('sickest: an old pod that is not Ready goes first, and all that are Ready stay', async () => {
    const ends: (() => Promise<void>)[] = [];
    const { open, slow } = stage();
    const scene = await standingBy(open, part(name))((one) => void ends.push(one));
    const { stage: theatre, source, id, podsNow, settledAt, wanted } = scene;
    try {
      slow(() => true);
      const [lost] = await podsNow();
      if (lost === undefined) throw new Error('there is no pod');
      await theatre.owner.remove(refOf({ ...lost, apiVersion: 'v1', kind: 'Pod' }), lost.metadata.uid ?? '');
      const sick = async () => (await podsNow()).filter((pod) => readySince(pod) === undefined);
      const isThere = async () => (await sick()).length === 1 && (await podsNow()).length === wanted;
      expect(await theatre.until(isThere, 30_000)).toBe(true);
      await scene.pass(2_500);
      const [bad] = await sick();
      slow(() => false);
      const powers = await watchPods(theatre.cluster, theatre.namespace, podLabels);
      const release = id();
      await theatre.request(release, source('shop/app:2', { steps: '[20%, 100%]', bake: '10m' }));
      expect(await settledAt(release, 0)).toBe(true);
      await powers.stop();
      expect((await podsNow()).map(({ metadata }) => metadata.uid)).not.toContain(bad?.metadata.uid);
      expect(await sick()).toEqual([]);
      expect(powers.lowestReady).toBe(wanted - 1);
    } finally {
      for (const one of ends) await one();
    }
  });
});
