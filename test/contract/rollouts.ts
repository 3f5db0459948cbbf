import { expect } from 'vitest';
import type { Step } from '#domain/workload/step.ts';
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
};
