import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { lastWriter, lastWriterAt, type Observation, stuck, surelyWroteLast } from '../observation.ts';
import type { Side } from '../snapshot.ts';
import type { Progress } from '../step.ts';
import { endOf } from './given-back.ts';

/** Its owner wants no two revisions at once; a hold would run both. */
export const recreates = ({ own }: Side): boolean => fields(own['strategy'])['type'] === 'Recreate';

/** The pod template is not the one that this release wrote: someone else wrote, or what was written was changed. */
export const otherTemplate = (observation: Observation, live: KubeObject): Progress =>
  surelyWroteLast(live)
    ? mutated(observation, 'the cluster stored a different pod template from the one that was written')
    : stuck(
        observation,
        `its pod template was changed by ${lastWriterAt(live, ['spec', 'template'])} during the release`,
      );

export const liftedHold = (observation: Observation, live: KubeObject): Progress =>
  surelyWroteLast(live)
    ? mutated(observation, 'the cluster did not store the hold that was written')
    : stuck(observation, `its hold was lifted by ${lastWriter(live)} during the release`);

/** Someone changed its room: it no longer releases as many pods as the step says. */
export const otherStrategy = (observation: Observation, live: KubeObject): Progress | undefined =>
  endOf(observation, live).theirs.includes('strategy')
    ? stuck(
        observation,
        `its strategy was changed by ${lastWriterAt(live, ['spec', 'strategy'])} during the release`,
      )
    : undefined;

/** Nobody else has written, so the cluster itself changes what we write. */
export const mutated = (observation: Observation, why: string): Progress => {
  const { reason } = stuck(observation, why);
  return { kind: 'stuck', reason, isMutated: true };
};
