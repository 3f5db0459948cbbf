import { usualExpiry } from '../approval/written.ts';
import type { ReleaseEvent } from '../event/event.ts';
import type { Release } from './release.ts';
import type { ReleasePlan } from '../plan/plan.ts';

/** Undoing asks nobody and compares nothing: every target that the release had reached, at once. */
export const undoPlan = (plan: ReleasePlan, undone: Release): ReleasePlan | string => {
  const targets = plan.targets.filter(({ name }) => undone.closed[name]?.kind === 'released');
  if (targets.length === 0) return `release ${undone.id} has changed nothing that could be undone`;
  const { approval: _a, approvals: _b, hooks: _hooks, changes: _changes, carried: _carried, ...rest } = plan;
  return { ...rest, targets, waves: [targets.map(({ name }) => name)], concurrency: 'queue' };
};

/** Going back to an earlier release is a release like it: its files, images and digests, all at once, and nobody is asked. */
export const returnPlan = (plan: ReleasePlan, good: Release): ReleasePlan => {
  const { approval: _a, approvals: _b, hooks: _hooks, changes: _changes, carried: _carried, ...rest } = plan;
  const targets = plan.targets
    .filter(({ name }) => good.closed[name] !== undefined)
    .map(({ strategy: _strategy, ...target }) => target);
  return {
    ...rest,
    targets,
    waves: [targets.map(({ name }) => name)],
    strategy: { steps: [{ percent: 100, bakeSeconds: 0, approve: false }] },
    concurrency: 'supersede',
  };
};

/**
 * Putting drift right is a release like the one that it restores, in those of its targets that have drifted: with its steps
 * and its checks, without its hooks. It gives way to any other release.
 */
export const healPlan = (
  plan: ReleasePlan,
  { targets: names, asks }: Extract<ReleaseEvent, { kind: 'heal' }>,
): ReleasePlan => {
  const { approval, approvals: _, hooks: _hooks, changes: _changes, carried: _carried, ...rest } = plan;
  return {
    ...rest,
    ...(asks && { approval: approval ?? { expiresInSeconds: usualExpiry } }),
    targets: plan.targets.filter(({ name }) => names.includes(name)),
    waves: plan.waves
      .map((wave) => wave.filter((name) => names.includes(name)))
      .filter(({ length }) => length > 0),
    concurrency: 'reject',
  };
};
