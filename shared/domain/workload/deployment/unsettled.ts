import { fields, list } from '#domain/kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { explainPod } from '../explain-pod.ts';
import type { Unfinished } from '../inspect-workload.ts';
import type { Found } from '../kind.ts';
import { imagesOf } from '../pod-template.ts';
import { readySince } from '../pods-by-revision.ts';
import { sameTemplate, specOf } from '../snapshot.ts';
import { activeSets, hashOf, readyIn, replicasOf, setOf, templateOf } from './replica-sets.ts';

/**
 * A rollout that someone else began and did not finish; undefined if every pod is to run what the Deployment states.
 */
export const unsettled = (found: Found, live: KubeObject): Unfinished | undefined => {
  const name = nameOf(refOf(live));
  const template = specOf(live)['template'];
  const newest = setOf(found.revisions, template);
  const others = activeSets(found.revisions).filter((one) => one !== newest);
  if (others.length === 0) {
    if (isBetween(found, live, newest))
      return { kind: 'busy', reason: `${name}: its pods are being replaced all at once` };
    return isShort(live, newest)
      ? { kind: 'busy', reason: `${name}: its last pods are still to be made` }
      : undefined;
  }
  if (specOf(live)['paused'] === true)
    return {
      kind: 'refused',
      reason: `${name} is paused (spec.paused) over a change that is not rolled out (${imagesOf(template)}); resume it (kubectl rollout resume) or revert the change first`,
    };
  const why = newest === undefined ? undefined : stuckBecause(found, live, newest);
  if (why === undefined) return { kind: 'busy', reason: `${name}: another rollout is in progress` };
  if (sameTemplate(found.template, template))
    return { kind: 'refused', reason: `${name}: its rollout to this very revision is stuck: ${why}` };
  return { kind: 'stuck', serving: templateOf(best(others)) };
};

/** All old pods are on their way out and the new revision is not there yet: so a Recreate goes, within its deadline. */
const isBetween = ({ revisions }: Found, live: KubeObject, newest: KubeObject | undefined): boolean =>
  newest === undefined &&
  revisions.length > 0 &&
  fields(specOf(live)['strategy'])['type'] === 'Recreate' &&
  specOf(live)['paused'] !== true &&
  specOf(live)['replicas'] !== 0 &&
  lateness(live) === undefined;

/**
 * Where many may be missing, the last old pods go before the last new ones are asked for: a hold that began in between
 * would have those made with its own revision.
 */
const isShort = (live: KubeObject, newest: KubeObject | undefined): boolean =>
  newest !== undefined && replicasOf(newest) < replicasOf(live);

const lateness = (live: KubeObject): ReturnType<typeof fields> | undefined =>
  list(fields(live['status'])['conditions']).find(
    ({ type, status }) => type === 'Progressing' && status === 'False',
  );

/** Its owner's deadline has passed, or a pod of the new revision reports why it will not become Ready. */
const stuckBecause = ({ pods = [] }: Found, live: KubeObject, newest: KubeObject): string | undefined => {
  const late = lateness(live);
  const failing = pods
    .filter((pod) => hashOf(pod) === hashOf(newest) && readySince(pod) === undefined)
    .map(explainPod)
    .find((why) => why?.name === 'PodsFailing');
  if (failing !== undefined) return failing.reason;
  return late === undefined ? undefined : String(late['message'] ?? late['reason']);
};

/** The serving one: the one with most Ready pods. */
const best = (sets: readonly KubeObject[]): KubeObject =>
  sets.reduce((a, b) => (readyIn(b) > readyIn(a) ? b : a));
