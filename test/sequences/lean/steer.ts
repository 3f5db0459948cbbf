import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Control, Release } from '#domain/release/release.ts';
import { steer } from '#domain/rollout/steer.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';

/** As much of a release as the decisions read of it. */
export const releaseOf = ({
  control,
  undoes,
}: {
  readonly control: Control;
  readonly undoes?: string;
}): Release =>
  ({
    control,
    back: undoes !== undefined,
    cause: { kind: 'undo', by: 'li', release: undoes ?? '' },
    closed: {},
  }) as unknown as Release;

/** What a person says of the step that the release is in; nothing where it is refused. */
export const steered = (
  plan: ReleasePlan,
  release: Release,
  lock: TargetLock,
  kind: 'promote' | 'skip',
): TargetFact | undefined => {
  const said = steer(plan, release, lock, { kind, index: lock.step?.index ?? 0, by: 'li' });
  return said.kind === 'fact' ? said.fact : undefined;
};
