import type { KubeObject } from '../kube/object.ts';
import { describeKept, setsTemplate } from './kept-fields.ts';
import { holderOf, lastWrittenByUs, type Observation, setBy, wroteLast } from './observation.ts';
import { sameTemplate, specOf, type WorkloadPlan } from './snapshot.ts';
import { isOverwritten, type IsOurs, statedOf, takenBack } from './taken-back.ts';

/**
 * The pod template to restore. This release does not know what a release that was taken over wrote: the API server is
 * asked who set what.
 */
export const templateBack = (
  { plan: { before, after }, release }: Observation,
  live: KubeObject,
): unknown => {
  const holder = holderOf(live);
  const isTakenOver = holder !== undefined && holder !== release;
  const isOurs: IsOurs = (path) => isTakenOver && setBy(live, ['spec', 'template', ...path]) !== 'others';
  return takenBack(before.template, after.template, specOf(live)['template'], isOurs);
};

/**
 * The cluster stores the restored template in its own form (a policy that is younger than it): writing it again would
 * create one more revision each time. All that the manifest itself had changed is restored.
 */
export const isKept = (
  { plan: { before, after, object }, release }: Observation,
  live: KubeObject,
  isHeld: (live: KubeObject) => boolean,
): boolean => {
  const template = specOf(live)['template'];
  const holder = holderOf(live) ?? release;
  if (holder !== release || isHeld(live) || !wroteLast(live) || sameTemplate(template, after.template))
    return false;
  const stated = statedOf(before.template, after.template, specOf(object)['template']);
  return sameTemplate(template, takenBack(before.template, stated, template));
};

/** The API server stamps a write with the second in which it came. */
const stampMs = 1_000;

/**
 * Someone has set another value where the release had made its change, and a later release has written that back for
 * them: there is nothing to restore, and this movement has written nothing yet.
 */
export const wasOverwritten = ({ plan, startedAt, isUndo }: Observation, live: KubeObject): boolean => {
  return isUndo === true && lastWrittenByUs(live) + stampMs <= startedAt && isOver(plan, live);
};

/**
 * For people: what runs after the way back, and what it leaves as others have set it; `theirs` are the owner's fields
 * among it. Under a pod template of somebody else it is not the last good revision that runs.
 */
export const describeRestored = (
  observation: Observation,
  live: KubeObject,
  theirs: readonly string[],
): string => {
  const { plan, isUndo } = observation;
  // An undo that finds another value in the place of its change has nothing to undo there, whoever has set it.
  const isOther = !setsTemplate(live, plan.before.template) && isUndo === true && isOver(plan, live);
  const over = isOther ? '; its pod template stays as someone else has set it' : '';
  const isGood = over === '' && !setsTemplate(live, plan.before.template);
  const runs = isGood ? 'runs the last good revision' : 'what the release had changed is taken back';
  return `${runs}${over}${describeKept(live, plan.before, theirs)}`;
};

const isOver = ({ before, after, object }: WorkloadPlan, live: KubeObject): boolean => {
  const stated = statedOf(before.template, after.template, specOf(object)['template']);
  return isOverwritten(before.template, stated, specOf(live)['template']);
};
