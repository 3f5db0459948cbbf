import { classOf } from './classes.ts';
import type { Claim } from './claim.ts';
import type { Drift, StackChange } from './cloud-stack.ts';

/** Changes that destroy, or may destroy, an existing resource. */
export const lossesIn = (changes: readonly StackChange[]): readonly StackChange[] =>
  changes.filter(({ action }) => action === 'replace' || action === 'maybe-replace' || action === 'delete');

/** Changes for which a person must be asked: data would go. */
export const askedFor = (claim: Claim, changes: readonly StackChange[]): readonly StackChange[] =>
  classOf(claim.class)?.holdsData === false ? [] : lossesIn(changes);

/** Why these changes may not be made, in one sentence; undefined if they may. `planned` are those that were shown. */
export const refusalOf = (
  claim: Claim,
  changes: readonly StackChange[],
  planned: readonly StackChange[],
): string | undefined => {
  const losses = lossesIn(changes);
  const asked = askedFor(claim, changes);
  if (asked.length > 0 && !claim.allow.includes('replace'))
    return `this would ${describeLosses(asked)} of the ${claim.class} "${claim.name}", and its data with it; undo the change, or set allow: [replace] for it`;
  const news = losses.filter(
    ({ resource, action }) => !planned.some((one) => one.resource === resource && one.action === action),
  );
  return news.length === 0
    ? undefined
    : `the cloud would now ${describeLosses(news)} of "${claim.name}", which was not planned; plan it again`;
};

/** Why these changes may not be made to a stack that someone has changed by hand; undefined if they may. */
export const overwrites = (
  claim: Claim,
  changes: readonly StackChange[],
  drift: Drift,
): string | undefined => {
  if (drift.kind !== 'drifted' || claim.allow.includes('overwrite')) return undefined;
  const both = drift.resources.filter((drifted) => changes.some(({ resource }) => resource === drifted));
  return both.length === 0
    ? undefined
    : `${both.join(', ')} was changed outside Tidegate, and this release would overwrite that; undo it in the cloud, or set allow: [overwrite] for it`;
};

export const describeLosses = (changes: readonly StackChange[]): string =>
  changes.map(({ resource, action }) => `${action.replace('maybe-', 'perhaps ')} ${resource}`).join(', ');
