import { freshState, type JudgeState } from '#domain/analysis/judge-state.ts';
import type { Measurement } from '#domain/analysis/observation.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { World } from '#ports/world.ts';
import { readLearned } from '../store/profiles.ts';
import type { Rollout } from '../store/targets.ts';

/** What the first look begins with: the past of the running version, and what earlier releases have taught. */
export const beginJudging = async (
  world: World,
  { plan, place }: Rollout,
  { ref }: WorkloadPlan,
  first: Measurement,
): Promise<JudgeState> => {
  const asked = { app: plan.app, target: place.name, workload: ref.name };
  return freshState({ ...first, learned: await readLearned(world, asked) });
};
