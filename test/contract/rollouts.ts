import { expect } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Step } from '#domain/workload/step.ts';
import { held, set } from './cluster-patches.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { specOf } from './cluster-lab.ts';
import { isReleased, revision, type RolloutLab } from './rollout-lab.ts';

type Case = (lab: RolloutLab) => Promise<void>;

const stepsOf = (...percents: readonly number[]): readonly Step[] =>
  percents.map((percent, index) => ({ index, percent, of: percents.length }));

const container = (image: string, more: object) => ({
  template: {
    metadata: { labels: { app: 'checkout' } },
    spec: { containers: [{ name: 'app', image, ...more }] },
  },
});

export const autoscaler = (namespace: string, least: number, most = 30): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'checkout', namespace },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'checkout' },
    minReplicas: least,
    maxReplicas: most,
  },
});

const imageOf = (live: KubeObject | undefined) =>
  (specOf(live)['template'] as { spec: { containers: { image: string }[] } }).spec.containers[0]?.image;

const imageOfPod = ({ spec }: KubeObject): unknown =>
  (spec as { containers: { image: string }[] }).containers[0]?.image;

/** A release that has gone through. */
const released = async (lab: RolloutLab, image: string): Promise<WorkloadPlan> => {
  const plan = await lab.plan(revision(lab.namespace, image));
  for (const step of stepsOf(50, 100)) expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
  expect(await lab.finish(plan)).toMatchObject({ kind: 'settled' });
  return plan;
};

/** One that has turned back after its first step. */
const cameBack = async (lab: RolloutLab, image: string): Promise<void> => {
  const plan = await lab.plan(revision(lab.namespace, image));
  const [step] = stepsOf(50, 100);
  if (step !== undefined) expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
  expect(await lab.rollBack(plan)).toMatchObject({ kind: 'settled' });
};

/** Whole movements of a release, on whatever cluster there is. */
export const rollouts: Readonly<Record<string, Case>> = {
  async 'letters that the API server spells in its own way stop neither a release nor its way back'(lab) {
    const { namespace } = lab;
    const first = container('app:v1', { args: ['migrate && serve', '<x>', '\u2028'] });
    await lab.start(2, first);
    const plan = await lab.plan(revision(namespace, 'app:v2', container('app:v2', { args: ['a && b >c'] })));
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    expect(lab.wanted()).toEqual({ 'app:v1': 1, 'app:v2': 1 });
    expect(await lab.rollBack(plan)).toEqual({ kind: 'settled', reason: expect.any(String) as string });
    await lab.stands({ 'app:v1': 2 });
    const live = await lab.cluster.get(lab.ref);
    expect(isReleased(live)).toBe(true);
    expect(specOf(live)['template']).toEqual(plan.before.template);
  },

  async 'an idle autoscaler on an odd number of pods: every step settles, by few writes'(lab) {
    await lab.start(3);
    await lab.cluster.apply(autoscaler(lab.namespace, 3));
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'));
    expect(plan.scaled).toBe(true);
    for (const step of stepsOf(10, 50, 100)) {
      expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
      expect(lab.wanted()['app:v2']).toBe([1, 1, 3][step.index]);
    }
    expect(await lab.finish(plan)).toMatchObject({ kind: 'settled' });
    await lab.stands({ 'app:v2': 3 });
    expect(lab.writes).toBeLessThanOrEqual(9);
    expect(specOf(await lab.cluster.get(lab.ref))['minReadySeconds']).not.toBe(held);
    expect(imageOf(await lab.cluster.get(lab.ref))).toBe('app:v2');
  },

  async 'a policy that is younger than the old template: the way back comes to an end, and says nothing wrong'(
    lab,
  ) {
    await lab.start(2);
    await lab.annotatePods('policy.test/seen', 'fixed');
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'));
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    expect(await lab.rollBack(plan)).toEqual({ kind: 'settled', reason: expect.any(String) as string });
    const live = await lab.cluster.get(lab.ref);
    expect(isReleased(live)).toBe(true);
    expect(imageOf(live)).toBe('app:v1');
    await lab.stands({ 'app:v1': 2 });
    expect(lab.writes).toBeLessThanOrEqual(6);
    const own = lab.sets().filter(({ metadata }) => metadata.name.startsWith('checkout-'));
    expect(own).toHaveLength(3);
  },

  async 'a policy that never says the same twice stops a release, and its way back writes once'(lab) {
    await lab.start(2);
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'));
    await lab.annotatePods('policy.test/count', 'ever-new');
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    const there = await lab.step(plan, step);
    expect(there).toMatchObject({ kind: 'stuck', isMutated: true });
    expect(there.reason).toMatch(/store.*(polic|webhook|Policy)/);
    expect(await lab.rollBack(plan)).toEqual({ kind: 'settled', reason: expect.any(String) as string });
    expect(imageOf(await lab.cluster.get(lab.ref))).toBe('app:v1');
    expect(lab.writes).toBeLessThanOrEqual(4);
  },

  async 'pods with the same labels that belong to others are counted nowhere'(lab) {
    await lab.start(4);
    const plan = await lab.plan(revision(lab.namespace, 'app:never-ready', container('app:never-ready', {})));
    const stranger = (name: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: lab.namespace, labels: { app: 'checkout', 'pod-template-hash': 'other' } },
      spec: { containers: [{ name: 'app', image: 'app:v1' }] },
    });
    for (const name of ['by-hand-1', 'by-hand-2']) await lab.cluster.apply(stranger(name));
    await lab.until(() => lab.pods().filter((pod) => pod.metadata.name.startsWith('by-hand')).length === 2);
    await lab.pass(2_500);
    const [step] = stepsOf(25, 100);
    if (step === undefined) return;
    expect((await lab.step(plan, step, 6_000)).kind).toBe('moving');
  },

  async 'back with another number of pods: the revision that goes never grows'(lab) {
    await lab.start(6);
    const manifest = revision(lab.namespace, 'app:never-ready', {
      ...container('app:never-ready', {}),
      replicas: 2,
    });
    const plan = await lab.plan(manifest);
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    await lab.step(plan, step, 4_000);
    lab.mark();
    expect(await lab.rollBack(plan)).toEqual({ kind: 'settled', reason: expect.any(String) as string });
    await lab.stands({ 'app:v1': 6 });
    expect(lab.most('app:never-ready')).toBeLessThanOrEqual(1);
  },

  async 'from none to some with another image: all at once, and back to none'(lab) {
    await lab.start(0);
    const plan = await lab.plan(
      revision(lab.namespace, 'app:v2', { ...container('app:v2', {}), replicas: 4 }),
    );
    for (const step of stepsOf(10, 50, 100))
      expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    await lab.stands({ 'app:v2': 4 });
    expect(await lab.rollBack(plan)).toEqual({ kind: 'settled', reason: expect.any(String) as string });
    await lab.stands({});
    expect(specOf(await lab.cluster.get(lab.ref))['replicas']).toBe(0);
  },

  async 'from none to some, and on to the end'(lab) {
    await lab.start(0);
    const plan = await lab.plan(
      revision(lab.namespace, 'app:v2', { ...container('app:v2', {}), replicas: 3 }),
    );
    for (const step of stepsOf(10, 100))
      expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    expect(await lab.finish(plan)).toMatchObject({ kind: 'settled' });
    await lab.stands({ 'app:v2': 3 });
  },

  async 'the strategy Recreate never runs two revisions at once, there or back'(lab) {
    await lab.start(3, { strategy: { type: 'Recreate' } });
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'));
    let both = 0;
    const watching = lab.onPods(() => {
      if (lab.pods('app:v1').length > 0 && lab.pods('app:v2').length > 0) both += 1;
    });
    for (const step of stepsOf(10, 100))
      expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    await lab.stands({ 'app:v2': 3 });
    expect(await lab.rollBack(plan)).toEqual({ kind: 'settled', reason: expect.any(String) as string });
    await lab.stands({ 'app:v1': 3 });
    watching();
    expect(both).toBe(0);
    expect(specOf(await lab.cluster.get(lab.ref))['strategy']).toEqual({ type: 'Recreate' });
  },

  async 'the deadline of the manifest counts for its revision, not the old one'(lab) {
    await lab.start(2, { progressDeadlineSeconds: 3 });
    const plan = await lab.plan(
      revision(lab.namespace, 'app:never-ready', {
        ...container('app:never-ready', {}),
        progressDeadlineSeconds: 120,
      }),
    );
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    expect((await lab.step(plan, step, 8_000)).kind).toBe('moving');
  },

  async 'pods that will not go hold up no step, and it is told'(lab) {
    await lab.start(2, {
      ...container('app:v1', {}),
      progressDeadlineSeconds: 20,
      template: {
        metadata: { labels: { app: 'checkout' }, annotations: { 'tidegate.test/gone-after-ms': '3600000' } },
        spec: { containers: [{ name: 'app', image: 'app:v1' }], terminationGracePeriodSeconds: 3600 },
      },
    });
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'));
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    const there = await lab.step(plan, step);
    expect(there).toMatchObject({ kind: 'settled' });
    expect(there.reason).toContain('still leaving');
  },

  async 'pods of the bad revision that begin to leave late are waited for before it is rolled back'(lab) {
    const slow = { 'tidegate.test/gone-after-ms': '8000' };
    await lab.start(2, { minReadySeconds: 6, progressDeadlineSeconds: 10 });
    const { template } = container('app:v2', {});
    const bad = { metadata: { ...template.metadata, annotations: slow }, spec: template.spec };
    const plan = await lab.plan(revision(lab.namespace, 'app:v2', { template: bad }));
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    expect(await lab.rollBack(plan)).toMatchObject({ kind: 'settled' });
    const { items } = await lab.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: lab.namespace });
    expect(items.map(imageOfPod)).toEqual(['app:v1', 'app:v1']);
  },

  async 'a Recreate that somebody has begun is waited for, and is what the release would come back to'(lab) {
    const slow = {
      metadata: { labels: { app: 'checkout' }, annotations: { 'tidegate.test/gone-after-ms': '4000' } },
    };
    const { template } = container('app:v1', {});
    await lab.start(2, { strategy: { type: 'Recreate' }, template: { ...slow, spec: template.spec } });
    const path = '/spec/template/spec/containers/0/image';
    await lab.asOther('kubectl').patch(lab.ref, [{ op: 'replace', path, value: 'app:hotfix' }]);
    await lab.until(() => lab.pods('app:v1').length === 0);
    const plan = await lab.plan(revision(lab.namespace, 'app:v2', { strategy: { type: 'Recreate' } }));
    expect(JSON.stringify(plan.before.template)).toContain('app:hotfix');
    const begun = lab.sets().find((set) => JSON.stringify(set).includes('app:hotfix'));
    expect(plan.knownHashes).toContain(begun?.metadata.labels?.['pod-template-hash']);
  },

  async 'what a person has set survives a release that comes back, and then an undo'(lab) {
    await lab.start(2);
    const first = await released(lab, 'app:v2');
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '104%', maxUnavailable: 1 } };
    const person = lab.asOther('kubectl');
    await person.patch(lab.ref, [set('strategy', strategy), set('progressDeadlineSeconds', 92)]);
    await cameBack(lab, 'app:v3');
    expect(await lab.undo(first)).toMatchObject({ kind: 'settled' });
    const live = await lab.cluster.get(lab.ref);
    expect(imageOf(live)).toBe('app:v1');
    expect(specOf(live)).toMatchObject({ strategy, progressDeadlineSeconds: 92 });
  },

  async 'an undo that would have to overwrite an image set by hand leaves it, and says so'(lab) {
    await lab.start(2);
    const first = await released(lab, 'app:v2');
    const path = '/spec/template/spec/containers/0/image';
    await lab.asOther('kubectl').patch(lab.ref, [{ op: 'replace', path, value: 'app:hotfix' }]);
    await lab.stands({ 'app:hotfix': 2 });
    await cameBack(lab, 'app:v3');
    // The API server stamps writes with whole seconds.
    const later = lab.cluster.now() + 2_000;
    await lab.until(() => lab.cluster.now() > later);
    const end = await lab.undo(first);
    expect(end).toMatchObject({ kind: 'stuck' });
    expect(end.reason).toContain('left unchanged');
    expect(imageOf(await lab.cluster.get(lab.ref))).toBe('app:hotfix');
  },

  async 'a server whose clock is ten minutes off: minReadySeconds count, and nothing stands still'(lab) {
    await lab.start(2, { minReadySeconds: 4 });
    for (const [index, ahead] of [600_000, -600_000].entries()) {
      lab.setClock(ahead);
      const image = `app:v${index + 2}`;
      const plan = await lab.plan(revision(lab.namespace, image, { minReadySeconds: 4 }));
      const [step] = stepsOf(50, 100);
      if (step === undefined) return;
      expect(await lab.step(plan, step, 30_000)).toMatchObject({ kind: 'settled' });
      const since = Math.max(...lab.pods(image).map((pod) => readySince(pod) ?? 0));
      expect(lab.cluster.now() - since).toBeGreaterThanOrEqual(3_900);
      expect(await lab.rollBack(plan)).toMatchObject({ kind: 'settled' });
    }
  },

  async 'an autoscaler that the release itself brings leaves the new revision no more than its share'(lab) {
    await lab.start(3);
    const scaler = autoscaler(lab.namespace, 12);
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'), scaler);
    await lab.cluster.apply(scaler);
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    await lab.patch([set('replicas', 12)]);
    await lab.until(() => lab.pods().length === 12);
    const there = await lab.step(plan, step);
    expect(there).toMatchObject({ kind: 'settled' });
    expect(there.reason).toContain('6 of 12');
    expect(lab.most('app:v2')).toBeLessThanOrEqual(6);
  },

  async 'a person who scales down in a hold leaves the new revision no more than its share'(lab) {
    await lab.start(10);
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'));
    const [step] = stepsOf(20, 100);
    if (step === undefined) return;
    expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    await lab.stands({ 'app:v1': 8, 'app:v2': 2 });
    await lab.patch([set('replicas', 4)]);
    await lab.stands({ 'app:v1': 3, 'app:v2': 1 });
    const there = await lab.step(plan, step);
    expect(there).toMatchObject({ kind: 'settled' });
    expect(there.reason).toContain('1 of 4');
  },

  async 'an autoscaler that goes down to one pod in a hold leaves one Ready at every moment'(lab) {
    await lab.start(4);
    await lab.cluster.apply(autoscaler(lab.namespace, 1));
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'));
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
    lab.mark();
    await lab.patch([set('replicas', 1)]);
    await lab.stands({ 'app:v1': 1, 'app:v2': 1 });
    expect(lab.lowestReady).toBeGreaterThan(0);
    expect(await lab.step(plan, step)).toMatchObject({ kind: 'settled' });
  },

  async 'a Deployment that is being deleted is not begun'(lab) {
    await lab.start(2);
    const plan = await lab.plan(revision(lab.namespace, 'app:v2'));
    await lab.patch([{ op: 'add', path: '/metadata/finalizers', value: ['exam.test/stays'] }]);
    await lab.cluster.remove(lab.ref, (await lab.cluster.get(lab.ref))?.metadata.uid ?? '');
    const [step] = stepsOf(50, 100);
    if (step === undefined) return;
    const there = await lab.step(plan, step);
    await lab.patch([{ op: 'remove', path: '/metadata/finalizers' }]);
    expect(there).toMatchObject({ kind: 'stuck' });
    expect(there.reason).toContain('being deleted');
    expect(lab.writes).toBe(0);
  },
};
