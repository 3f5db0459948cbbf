import { usualExpiry } from '../approval/written.ts';
import type { ReleaseEvent } from '../event/event.ts';
import type { Release } from './release.ts';
import type { ReleasePlan } from '../plan/plan.ts';

/** Undoing asks for no approval and compares nothing: every target that the release reached, at once. */
export const undoPlan = (plan: ReleasePlan, undone: Release): ReleasePlan | string => {
  const targets = plan.targets.filter(({ name }) => undone.closed[name]?.kind === 'released');
  if (targets.length === 0) return `release ${undone.id} has changed nothing that could be undone`;
  const { approval: _a, approvals: _b, hooks: _hooks, changes: _changes, carried: _carried, ...rest } = plan;
  return { ...rest, targets, waves: [targets.map(({ name }) => name)], concurrency: 'queue' };
};

/** Returning to an earlier release brings its files, images and digests, all at once, without an approval. */
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
 * Healing drift is a release like the one that it restores, in the targets that have drifted: with its steps and
 * checks, without its hooks. It yields to any other release.
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
