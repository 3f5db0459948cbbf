import { expect } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import { specOf } from './cluster-lab.ts';
import { set } from './cluster-patches.ts';
import { revision, type RolloutLab } from './rollout-lab.ts';
import { type Case, container, imageOf, stepsOf } from './rollouts.ts';

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

/** The ways back, and what people have set before and meanwhile, on whatever cluster there is. */
export const waysBack: Readonly<Record<string, Case>> = {
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
};
