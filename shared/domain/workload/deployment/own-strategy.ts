import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { lastWriter, type Observation, stuck, wroteLast } from '../observation.ts';
import type { Side } from '../snapshot.ts';
import type { Progress } from '../step.ts';

/** Its owner wants no two revisions at once; a hold would run both. */
export const recreates = ({ own }: Side): boolean => fields(own['strategy'])['type'] === 'Recreate';

/** The pod template is not the one that this release has written: somebody else wrote, or what was written was changed. */
export const otherTemplate = (observation: Observation, live: KubeObject): Progress => {
  if (!wroteLast(live))
    return stuck(observation, `its pod template was changed by ${lastWriter(live)} during the release`);
  const { reason } = stuck(observation, 'the cluster keeps another pod template than was written');
  return { kind: 'stuck', reason, isMutated: true };
};
