import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import { failingIn, patienceMs } from './is-down.ts';
import type { Unfinished } from './inspect-workload.ts';
import type { Found } from './kind.ts';
import { missingIn } from './missing-pods.ts';
import { notReadySince, readySince } from './pods-by-revision.ts';
import { hasTemplate, rememberedTemplate, type Revisioned, revisionLabel } from './revision-plan.ts';
import { sameTemplate, specOf } from './snapshot.ts';

/** A rollout that someone else began and did not finish, of a kind that keeps its templates in ControllerRevisions. */
export const unsettledRevision = (
  found: Found,
  live: KubeObject,
  { nameOf: revisionName }: Revisioned,
): Unfinished => {
  const name = nameOf(refOf(live));
  const template = specOf(live)['template'];
  // The serving template is stored nowhere: a release may proceed all the same, and returns to the stated one.
  if (found.revisions.length === 0 && failingIn(found.pods ?? []) !== undefined)
    return { kind: 'stuck', serving: template };
  const newest = found.revisions.find((revision) => hasTemplate(revision, template));
  const why =
    newest === undefined
      ? undefined
      : (stuckBecause(found, revisionName(newest)) ?? missingIn(found, live, newest));
  const serving = best(found, revisionName, newest);
  if (why === undefined || serving === undefined)
    return { kind: 'busy', reason: `${name}: another rollout is in progress` };
  return sameTemplate(found.template, template)
    ? { kind: 'refused', reason: `${name}: its rollout to this very revision is stuck: ${why}` }
    : { kind: 'stuck', serving: rememberedTemplate(serving) };
};

/** The template that most Ready pods run other than the stated one; undefined if no revision contains it. */
export const servingTemplate = (found: Found, live: KubeObject, { nameOf }: Revisioned): unknown => {
  const newest = found.revisions.find((revision) => hasTemplate(revision, specOf(live)['template']));
  const serving = best(found, nameOf, newest);
  return serving === undefined ? undefined : rememberedTemplate(serving);
};

const revisionOf = ({ metadata }: KubeObject): string => metadata.labels?.[revisionLabel] ?? '';

/**
 * A pod of the new revision reports why it will not become Ready, or has not been Ready for long; or nothing moves because
 * one of another revision has not, which a controller that goes in order waits for.
 */
const stuckBecause = ({ pods = [], now }: Found, newest: string): string | undefined => {
  const waiting = pods.filter((pod) => readySince(pod) === undefined);
  const fresh = waiting.filter((pod) => revisionOf(pod) === newest);
  const failing = failingIn(fresh);
  if (failing !== undefined) return failing;
  const isIdle = pods.every((pod) => now - (readySince(pod) ?? 0) >= patienceMs);
  const late = (isIdle ? waiting : fresh).find((pod) => now - notReadySince(pod) >= patienceMs);
  return late && `pod ${late.metadata.name}: is not Ready for more than ${patienceMs / 60_000} minutes`;
};

/** The serving one: most Ready pods, and the last of those that have none. */
const best = (
  { revisions, pods = [] }: Found,
  nameOf: Revisioned['nameOf'],
  newest: KubeObject | undefined,
): KubeObject | undefined => {
  const ready = (revision: KubeObject): number =>
    pods.filter((pod) => revisionOf(pod) === nameOf(revision) && readySince(pod) !== undefined).length;
  return revisions
    .filter((revision) => revision !== newest)
    .toSorted((a, b) => ready(b) - ready(a) || Number(b['revision']) - Number(a['revision']))[0];
};
