import { expect } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Step } from '#domain/workload/step.ts';
import { held } from './cluster-patches.ts';
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
    expect(await lab.rollBack(plan)).toMatchObject({ kind: 'settled' });
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
};
