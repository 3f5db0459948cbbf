import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import type { WorkloadPlan } from '../snapshot.ts';
import { freshPods, type Step } from '../step.ts';
import { advance } from './advance.ts';
import { heldMinReadySeconds, type RollingUpdate } from './hold.ts';
import { resolve } from './surge.ts';

/*
 * Whole releases against the arithmetic of the native Deployment controller (knowledge: old = N - U, new = min(N, U + S),
 * and an old pod that is gone never comes back), for every number of pods and every list of steps.
 */

const noon = Date.UTC(2026, 0, 1, 12);
const template = (image: string) => ({ spec: { containers: [{ name: 'app', image }] } });
const own = {
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
};

type Kind = Pick<WorkloadPlan, 'scaled' | 'antiAffinity' | 'leastPods'>;

const planOf = (kind: Kind): WorkloadPlan => ({
  ref: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
  kind: 'update',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' } },
  before: { template: template('app:1'), own },
  after: { template: template('app:2'), own },
  knownHashes: ['old'],
  selector: 'app=shop',
  serves: true,
  ...kind,
});

const condition = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T11:00:00Z' };
const podsOf = (hash: string, count: number): readonly KubeObject[] =>
  Array.from({ length: count }, (_, number) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `shop-${hash}-${number}`, labels: { 'pod-template-hash': hash } },
    status: { conditions: [condition] },
  }));

/** A Deployment under its native controller, all of whose pods get Ready at once. */
const openModel = (plan: WorkloadPlan, pods: number) => {
  let replicas = pods;
  let old = pods;
  let fresh = 0;
  let strategy: { rollingUpdate?: RollingUpdate } = own.strategy as { rollingUpdate: RollingUpdate };
  let isBegun = false;
  let isHeld = false;
  /** Lowest number of pods that were Ready at any moment: new ones get Ready only after old ones have gone. */
  let lowest = pods;
  /** Without a hold new pods are available, and each lets an old one go. */
  const complete = (surge: number) => {
    expect(surge).toBeGreaterThan(0);
    while (old > 0) {
      fresh = Math.max(fresh, Math.min(replicas, replicas + surge - old));
      old = Math.max(0, Math.min(old, replicas - fresh));
      lowest = Math.min(lowest, old + fresh);
    }
  };
  const settle = () => {
    if (!isBegun) return;
    const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate ?? {};
    const surge = resolve(maxSurge, replicas, 'up');
    const gone = Math.min(replicas, resolve(maxUnavailable, replicas, 'down'));
    if (!isHeld) {
      expect(gone).toBe(0);
      return complete(surge);
    }
    old = Math.min(old, replicas - (surge === 0 && gone === 0 ? 1 : gone));
    lowest = Math.min(lowest, old + fresh);
    fresh = Math.max(fresh, Math.min(replicas, replicas + surge - old));
  };
  const live = (): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'shop',
      uid: 'u',
      generation: 1,
      labels: isBegun ? { 'tidegate.dev/release': 'r' } : {},
    },
    spec: {
      replicas,
      template: isBegun ? plan.after.template : plan.before.template,
      strategy,
      ...(isHeld ? { minReadySeconds: heldMinReadySeconds } : {}),
    },
  });
  return {
    look: (step: Step) =>
      advance(step, {
        plan,
        release: 'r',
        live: live(),
        pods: [...podsOf('old', old), ...podsOf('new', fresh)],
        now: noon,
        startedAt: noon,
      }),
    write(operations: readonly PatchOperation[]) {
      for (const one of operations) {
        if (one.path === '/spec/minReadySeconds') isHeld = one.op === 'add';
        if (one.path === '/spec/strategy' && one.op === 'add') strategy = one.value as typeof strategy;
      }
      isBegun = true;
      settle();
    },
    /** Each revision keeps its share; the larger one gets what rounding leaves over. */
    scale(to: number) {
      if (to === replicas) return;
      const surge = resolve(strategy.rollingUpdate?.maxSurge ?? 0, to, 'up');
      const allowed = to + surge;
      const [large, small] = old >= fresh ? [old, fresh] : [fresh, old];
      const share = Math.min(Math.round((small * allowed) / (old + fresh)), allowed);
      [old, fresh] = old >= fresh ? [allowed - share, share] : [share, allowed - share];
      if (large === 0) old = allowed;
      replicas = to;
      settle();
    },
    counts: () => ({ replicas, old, fresh, lowest }),
  };
};

const operationsIn = (progress: ReturnType<typeof advance>): readonly PatchOperation[] =>
  progress.kind === 'moving'
    ? progress.acts.flatMap((act) => (act.kind === 'patch' ? act.operations : []))
    : [];

/** Looks and writes until the step has settled, or all is lost; says how often it wrote. */
const take = (model: ReturnType<typeof openModel>, step: Step): number => {
  for (let writes = 0; ; writes += 1) {
    const progress = model.look(step);
    if (progress.kind === 'settled' || model.counts().old === 0) return writes;
    const written = operationsIn(progress);
    if (!written.some(({ op, path }) => op === 'add' && path === '/spec/strategy'))
      throw new Error(
        `step ${step.index + 1} stands still: ${JSON.stringify([progress.reason, model.counts()])}`,
      );
    if (writes === 6) throw new Error(`step ${step.index + 1} does not come to an end: ${progress.reason}`);
    model.write(written);
  }
};

const kinds: fc.Arbitrary<Kind> = fc.constantFrom(
  { scaled: false, antiAffinity: false },
  { scaled: true, leastPods: 2, antiAffinity: false },
  { scaled: true, leastPods: 1, antiAffinity: false },
  { scaled: false, antiAffinity: true },
  { scaled: true, leastPods: 2, antiAffinity: true },
);
const stepLists = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 99 }), fc.double({ min: 0.1, max: 99.9, noNaN: true })), {
    minLength: 0,
    maxLength: 6,
  })
  .map((list) => [...list.sort((a, b) => a - b), 100]);
const sizes = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 500 }));

const stepsOf = (percents: readonly number[], passing: boolean): readonly Step[] =>
  percents.map((percent, index) => ({
    index,
    percent,
    of: percents.length,
    ...(passing ? { passing: true as const } : {}),
  }));

test('every step of every fleet settles by at most three writes, on exactly the pods that it says', () => {
  fc.assert(
    fc.property(sizes, stepLists, kinds, fc.boolean(), (pods, percents, kind, passing) => {
      const plan = planOf(kind);
      const model = openModel(plan, pods);
      for (const step of stepsOf(percents, passing)) {
        expect(take(model, step)).toBeLessThanOrEqual(3);
        const { fresh, old, lowest } = model.counts();
        if (step.index < percents.length - 1) {
          expect(fresh).toBe(freshPods(step, pods, kind.scaled));
          if (!kind.antiAffinity) expect(Math.min(lowest, old + fresh)).toBeGreaterThanOrEqual(pods);
        } else if (!kind.antiAffinity) expect(fresh).toBe(pods);
      }
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('what an autoscaler does between steps never makes a step write on and on, nor leave no pod Ready', () => {
  const walks = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), stepLists, walks, (pods, percents, walk) => {
      const plan = planOf({ scaled: true, leastPods: 1, antiAffinity: false });
      const model = openModel(plan, pods);
      for (const step of stepsOf(percents, false).slice(0, -1)) {
        expect(take(model, step)).toBeLessThanOrEqual(3);
        const to = walk[step.index % walk.length] ?? 1;
        model.scale(to);
        expect(take(model, step)).toBeLessThanOrEqual(3);
        expect(model.counts().lowest).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
