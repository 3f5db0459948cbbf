import type { KubeObject, PatchOperation } from '../kube/object.ts';
import {
  act,
  holderOf,
  isForeign,
  isLeaving,
  lastWriter,
  type Observation,
  settled,
  stuck,
  wroteLast,
} from './observation.ts';
import { sameTemplate, specOf } from './snapshot.ts';
import type { Progress } from './step.ts';
import { isKept, templateBack, wasOverwritten } from './template-back.ts';

/** An update that this rollback may revert. */
interface Revertible {
  readonly kind: 'revertible';
  /** The pod template to restore. */
  readonly back: unknown;
  readonly isBack: boolean;
  /** It is the former template, to the letter. */
  readonly isBefore: boolean;
}

/** What a rollback finds of an update: what to restore, or why nothing is written. */
export const lookBack = (
  observation: Observation,
  live: KubeObject,
  isHeld: (live: KubeObject) => boolean,
): Revertible | Progress => {
  const { before, stated } = observation.plan;
  const template = specOf(live)['template'];
  const holder = holderOf(live);
  if (isLeaving(live)) return stuck(observation, 'is being deleted');
  if (isForeign(observation, live)) return stuck(observation, `is held by release ${holder}`);
  if (holder === undefined && stated !== undefined && sameTemplate(template, stated))
    return settled(observation, 'was left as it was found');
  const back = templateBack(observation, live);
  const isBefore = sameTemplate(template, before.template);
  const isBack = sameTemplate(template, back) || isKept(observation, live, isHeld);
  // Nothing of the release is left in it, and it was not us who removed it.
  if (holder === undefined && !isBefore && isBack && (!wroteLast(live) || wasOverwritten(observation, live)))
    return stuck(observation, `was changed by ${lastWriter(live)}; it is left unchanged`);
  return { kind: 'revertible', back, isBack, isBefore };
};

/**
 * If the former state cannot be restored, the workload is handed to its owner as it is, with their own fields and
 * without our label, so that the next release can begin on it.
 */
export const giveUpBy = (
  observation: Observation,
  release: (live: KubeObject) => readonly PatchOperation[],
): Progress => {
  const { live, plan } = observation;
  const isOurs = live !== undefined && holderOf(live) !== undefined && !isForeign(observation, live);
  if (!isOurs || plan.kind === 'create' || plan.kind === 'same')
    return settled(observation, 'is left unchanged');
  return act(observation, {
    kind: 'patch',
    why: 'handed back to its owner as it is',
    operations: release(live),
  });
};
