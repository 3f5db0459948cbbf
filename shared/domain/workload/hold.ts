import type { KubeObject, PatchOperation } from '../kube/object.ts';
import { create, scale } from './all-at-once.ts';
import { holderOf, lastWriter, type Observation, settled, stuck } from './observation.ts';
import { type OwnFields, type Side, sameTemplate, specOf } from './snapshot.ts';
import type { Progress, Step } from './step.ts';

/** How a kind keeps its controller from going on by itself: the writes of a release, each guarded by what was seen. */
export interface Hold {
  isHeld(live: KubeObject): boolean;
  /** With the old template written, it would still keep pods from coming back. */
  blocksWayBack(live: KubeObject): boolean;
  /** The owner's values of the fields that the hold borrows. */
  ownFieldsOf(object: KubeObject): OwnFields;
  /** Gives the borrowed fields back; the native controller finishes by itself from wherever it stands. */
  lift(live: KubeObject, own: OwnFields): readonly PatchOperation[];
  /** The whole way back in one write. */
  revert(live: KubeObject, before: Side, release: string): readonly PatchOperation[];
  /** The last write: what is still borrowed, and our label with it. */
  release(live: KubeObject, own: OwnFields): readonly PatchOperation[];
}

/** What a kind does with a workload that is to be updated: begin the hold, and go on within it. */
interface Moves {
  start(step: Step, observation: Observation, live: KubeObject): Progress;
  goOn(step: Step, observation: Observation, live: KubeObject): Progress;
}

/** One batch further, for a workload that nobody else holds and that says what this release has written. */
export const advanceBy = (
  step: Step,
  observation: Observation,
  { isHeld }: Pick<Hold, 'isHeld'>,
  moves: Moves,
): Progress => {
  const { plan, live } = observation;
  switch (plan.kind) {
    case 'same':
      return settled(observation, 'runs this revision already');
    case 'create':
      return create(observation);
    case 'scale':
      return scale(observation);
    case 'update':
      return live === undefined
        ? stuck(observation, 'is gone; somebody deleted it')
        : update(step, observation, live, isHeld(live), moves);
    default:
      return plan.kind satisfies never;
  }
};

const update = (
  step: Step,
  observation: Observation,
  live: KubeObject,
  isHeld: boolean,
  { start, goOn }: Moves,
): Progress => {
  const { plan, release, supersedes } = observation;
  const holder = holderOf(live);
  const template = specOf(live)['template'];
  if (holder === release)
    return sameTemplate(template, plan.after.template)
      ? goOn(step, observation, live)
      : stuck(observation, `its pod template was changed by ${lastWriter(live)} during the release`);
  const isFree =
    holder === undefined ? sameTemplate(template, plan.before.template) && !isHeld : holder === supersedes;
  if (step.index === 0 && isFree) return start(step, observation, live);
  return stuck(
    observation,
    holder === undefined
      ? `was changed by ${lastWriter(live)} since this release looked at it`
      : `is held by release ${holder}`,
  );
};
