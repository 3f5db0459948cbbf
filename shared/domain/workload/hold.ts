import type { KubeObject, PatchOperation } from '../kube/object.ts';
import { create, scale } from './all-at-once.ts';
import {
  holderOf,
  isLeaving,
  lastWriter,
  lastWriterAt,
  type Observation,
  settled,
  stuck,
  wroteLast,
} from './observation.ts';
import { type OwnFields, type Side, sameTemplate, specOf } from './snapshot.ts';
import type { Progress, Step } from './step.ts';

/**
 * How a kind keeps its controller from continuing by itself: the writes of a release, each guarded by what was seen.
 */
export interface Hold {
  readonly isHeld: (live: KubeObject) => boolean;
  /** With the old template written, it would still keep pods from coming back. */
  readonly blocksWayBack: (live: KubeObject) => boolean;
  /** The owner's values of the fields that the hold borrows. */
  readonly ownFieldsOf: (object: KubeObject) => OwnFields;
  /** The same fields as they would be without the writes of the hold itself; `own` is the state before it. */
  readonly unheld: (fields: OwnFields, own: OwnFields) => OwnFields;
  /** Gives the borrowed fields back; the native controller completes the rollout from wherever it is. */
  readonly lift: (live: KubeObject, own: OwnFields) => readonly PatchOperation[];
  /** The whole way back in one write. */
  readonly revert: (live: KubeObject, before: Side, release: string) => readonly PatchOperation[];
  /** The last write: every borrowed field goes back, and our label is removed. */
  readonly release: (live: KubeObject, own: OwnFields) => readonly PatchOperation[];
  /** No pod is replaced by itself: a template that its owner had stated, and that no pod ran, is stated again. */
  readonly isLeftToOwner?: true;
}

/** How a kind updates a workload: begin the hold, advance within it, roll back. */
interface Moves {
  readonly start: (step: Step, observation: Observation, live: KubeObject) => Progress;
  readonly goOn: (step: Step, observation: Observation, live: KubeObject) => Progress;
  readonly rollBack: (observation: Observation) => Progress;
}

/** Advances one batch, for a workload that nobody else holds and that is as this release wrote it. */
export const advanceBy = (step: Step, observation: Observation, hold: Hold, moves: Moves): Progress => {
  const { plan, live } = observation;
  switch (plan.kind) {
    case 'same':
      return settled(observation, 'runs this revision already');
    case 'create':
      return isTakenOver(observation) ? takeBack(observation, moves) : create(observation);
    case 'scale':
    case 'settings':
      return scale(observation);
    case 'update':
      return live === undefined
        ? stuck(observation, 'was deleted')
        : update(step, observation, live, hold, moves);
    default:
      return plan.kind satisfies never;
  }
};

const update = (
  step: Step,
  observation: Observation,
  live: KubeObject,
  { isHeld }: Hold,
  moves: Moves,
): Progress => {
  const { plan, release } = observation;
  const holder = holderOf(live);
  const template = specOf(live)['template'];
  const isBefore = sameTemplate(template, plan.before.template);
  const isFirst = step.index === 0;
  if (isLeaving(live)) return stuck(observation, 'is being deleted');
  if (isFirst && isTakenOver(observation)) return takeBack(observation, moves);
  if (holder === release) {
    if (isFirst && isBefore && (observation.supersedes ?? []).length > 0 && wroteLast(live))
      return takeBack(observation, moves);
    return sameTemplate(template, plan.after.template)
      ? moves.goOn(step, observation, live)
      : stuck(
          observation,
          `its pod template was changed by ${lastWriterAt(live, ['spec', 'template'])} during the release`,
        );
  }
  const isStated = sameTemplate(template, plan.stated ?? plan.before.template);
  if (isFirst && holder === undefined && isStated && !isHeld(live))
    return moves.start(step, observation, live);
  return stuck(
    observation,
    holder === undefined
      ? `was changed by ${lastWriter(live)} since this release looked at it`
      : `is held by release ${holder}`,
  );
};

/** A release that was taken over has written again since this one looked; that is reverted before it begins. */
const isTakenOver = ({ live, supersedes = [] }: Observation): boolean => {
  const holder = live && holderOf(live);
  return holder !== undefined && supersedes.includes(holder);
};

/** Reverting is not yet what this step is for. */
const takeBack = (observation: Observation, { rollBack }: Moves): Progress => {
  const progress = rollBack(observation);
  return progress.kind === 'settled' ? { ...progress, kind: 'moving', acts: [] } : progress;
};
