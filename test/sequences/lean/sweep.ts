import { kindOfPlan } from '#domain/workload/kinds.ts';
import { holderOf } from '#domain/workload/observation.ts';
import type { Ended } from '#domain/rollout/target.ts';
import { backTo } from '#domain/workload/side-back.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Fleet } from './fleet.ts';
import type { Move } from './move.ts';

interface Around {
  readonly fleet: Fleet;
  readonly now: () => number;
  readonly move: Move;
}

/** The look for late writes (functions/schedules/revert-late-writes.ts), once; answers what it has found. */
export const lookBehind = (
  { fleet, now, move }: Around,
  workload: WorkloadPlan,
  ended: Ended,
  isOver: (release: string) => boolean,
): readonly string[] => {
  const kind = kindOfPlan(workload);
  const live = fleet.live();
  const holder = live && holderOf(live);
  const writer = holder !== undefined && isOver(holder) ? holder : ended.release;
  const late = kind.lateWrite(workload, live, { ...ended, release: writer });
  if (late === undefined) return [];
  const isOwn = writer === ended.release;
  const isBack = ended.went === 'back';
  if (late.isOurs)
    move(
      { id: ended.release, wakeAt: 0, isSweep: true },
      isOwn || isBack ? workload : backTo(workload),
      now(),
      (seen) => (isBack || !isOwn ? kind.rollBack(seen) : kind.finish(seen)),
      isOwn ? [] : [writer],
    );
  return [late.reason];
};
