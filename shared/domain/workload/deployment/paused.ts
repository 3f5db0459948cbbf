import { type KubeObject, nameOf } from '#domain/kube/object.ts';
import { lastWriter, type Observation } from '../observation.ts';
import { specOf } from '../snapshot.ts';
import type { Progress } from '../step.ts';

/**
 * A release never pauses what it moves, so someone else has: nothing is written until they resume it, however long that
 * takes. A rollback is not stopped by it. `isOwn` means that a pause which its owner had set before is due now.
 */
export const pausedByOthers = (
  observation: Observation,
  live: KubeObject,
  isOwn = false,
): Progress | undefined => {
  if (specOf(live)['paused'] !== true || isOwn) return undefined;
  const reason = `${nameOf(observation.plan.ref)}: was paused by ${lastWriter(live)} during the release; resume it (kubectl rollout resume) to continue, or abort`;
  return { kind: 'moving', acts: [], reason, obstacle: { name: 'WorkloadPaused', reason } };
};
