import type { ReleasePlan } from '../plan/plan.ts';
import type { TargetOutcome } from './outcome.ts';
import { nextHook } from './next-hook.ts';
import type { Release } from './release.ts';

/** Which targets go next: forwards wave by wave, or back all together once something went wrong. */
export type NextWave =
  | {
      readonly kind: 'go';
      readonly index: number;
      readonly targets: readonly string[];
      readonly back: boolean;
    }
  /** Targets of the current wave that have not answered yet. */
  | {
      readonly kind: 'open';
      readonly index: number;
      readonly targets: readonly string[];
      readonly back: boolean;
    }
  /** Something else comes first: index in the plan's hooks. */
  | { readonly kind: 'hook'; readonly hook: number }
  | { readonly kind: 'done' };

const isGood = ({ kind }: TargetOutcome): boolean => kind === 'released' || kind === 'unchanged';

export const nextWave = (plan: ReleasePlan, release: Release): NextWave => {
  const current = currentWave(plan, release);
  const answered = release.back ? release.undone : release.closed;
  const open = current.filter((target) => answered[target] === undefined);
  if (open.length > 0) return { kind: 'open', index: release.wave, targets: open, back: release.back };
  const turning = isRollingBack(release);
  const hook = nextHook(plan, release, turning);
  const wave = turning ? backWave(plan, release) : forwardWave(plan, release);
  // A rollback waits for nothing; hooks that always run come when everything is restored.
  if (hook === undefined || (turning && wave.kind !== 'done')) return wave;
  return { kind: 'hook', hook };
};

/** The targets that were sent off last; none before the first wave. */
const currentWave = (plan: ReleasePlan, release: Release): readonly string[] => {
  if (release.wave < 0) return [];
  return release.back ? toUndo(plan, release) : (plan.waves[release.wave] ?? []);
};

/** Whether a release is on its way back, or is about to be: it goes no further forward. */
export const isRollingBack = (release: Release): boolean =>
  release.cause.kind === 'undo' ||
  release.control.kind === 'aborted' ||
  Object.values(release.closed).some((outcome) => !isGood(outcome));

/** A newer release has replaced it, and nothing else has failed: what it has brought so far stays for that one. */
const isOnlySuperseded = ({ cause, control, closed }: Release): boolean =>
  cause.kind !== 'undo' &&
  control.kind !== 'aborted' &&
  Object.values(closed).every((outcome) => isGood(outcome) || outcome.kind === 'superseded');

/** The targets in which this release must be taken back before it is over. */
export const targetsToUndo = (release: Release, targets: readonly string[]): readonly string[] => {
  if (release.cause.kind === 'undo') return targets;
  if (!isRollingBack(release) || isOnlySuperseded(release)) return [];
  return targets.filter((target) => release.closed[target]?.kind === 'released');
};

const toUndo = (plan: ReleasePlan, release: Release): readonly string[] =>
  targetsToUndo(
    release,
    plan.targets.map(({ name }) => name),
  );

const backWave = (plan: ReleasePlan, release: Release): NextWave => {
  const targets = toUndo(plan, release).filter((target) => release.undone[target] === undefined);
  return targets.length === 0
    ? { kind: 'done' }
    : { kind: 'go', index: release.wave + 1, targets, back: true };
};

const forwardWave = (plan: ReleasePlan, release: Release): NextWave => {
  const index = release.wave + 1;
  const targets = plan.waves[index];
  return targets === undefined ? { kind: 'done' } : { kind: 'go', index, targets, back: false };
};
