import type { KubeObject } from '#domain/kube/object.ts';
import { kindOfPlan } from '#domain/workload/kinds.ts';
import { hasTemplate } from '#domain/workload/revision-plan.ts';
import { sameTemplate, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Cluster, ObjectQuery } from '#ports/cluster.ts';

/** What belongs to one workload: its pods, and the objects in which its controller remembers revisions. */
export interface Owned {
  readonly pods: readonly KubeObject[];
  readonly revisions: readonly KubeObject[];
}

type Labelled = Pick<WorkloadPlan, 'ref' | 'selector' | 'described'> &
  Partial<Pick<WorkloadPlan, 'before' | 'after'>>;

/** Distinguishes the pods of a workload from others with the same labels. */
export type FindOwned = (live: KubeObject | undefined, pods: readonly KubeObject[]) => Promise<Owned>;

/** All pods that carry the labels of a workload, be they its own or not. */
export const podsOf = ({ ref, selector }: Labelled): ObjectQuery => ({
  apiVersion: 'v1',
  kind: 'Pod',
  labels: selector,
  ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
});

/**
 * Follows the controllers by UID, from pod to revision to workload: labels may be shared with another workload, a Job
 * or a pod made by hand. The revisions are read again whenever a pod has an unknown controller whose name does not
 * identify its owner.
 */
export const openOwned = (cluster: Cluster, plan: Labelled): FindOwned => {
  let workload = '';
  let revisions: readonly KubeObject[] = [];
  let strangers = new Set<string>();
  return async (live, pods) => {
    const uid = live?.metadata.uid ?? '';
    if (live === undefined) return { pods: [], revisions: [] };
    if (uid !== workload) [workload, revisions, strangers] = [uid, [], new Set()];
    const ownersOf = () => new Set([uid, ...revisions.map(({ metadata }) => metadata.uid ?? '')]);
    const named = namedOwners(plan, live, pods);
    const seen = new Set(pods.map(uidOfController).filter((owner) => !named.has(owner)));
    const unknown = (owners: ReadonlySet<string>) =>
      [...seen].filter((owner) => owner !== none && !owners.has(owner) && !strangers.has(owner));
    if (unknown(ownersOf()).length > 0) {
      revisions = await readRevisions(cluster, plan, uid);
      for (const owner of unknown(ownersOf())) strangers.add(owner);
    } else if (isNameless(plan, live, revisions)) revisions = await readRevisions(cluster, plan, uid);
    const owners = new Set([...ownersOf(), ...named]);
    return { pods: pods.filter((pod) => owners.has(uidOfController(pod))), revisions };
  };
};

/** The same once: for a single look at the pods that are there. */
export const readOwnedPods = async (
  cluster: Cluster,
  plan: Labelled,
  live: KubeObject | undefined,
): Promise<readonly KubeObject[]> => {
  const { items } = await cluster.list(podsOf(plan));
  const { pods } = await openOwned(cluster, plan)(live, items);
  return pods;
};

/** The template is neither the former nor the new one. */
const isElse = ({ before, after, ...plan }: Labelled, live: KubeObject): boolean => {
  if (before === undefined || after === undefined) return false;
  const template = kindOfPlan(plan).template(live);
  return [before, after].every((side) => !sameTemplate(side.template, template));
};

/** The name of the revision of the present template is in no revision that was read, and its pods do not show it. */
const isNameless = (plan: Labelled, live: KubeObject, revisions: readonly KubeObject[]): boolean => {
  const kind = kindOfPlan(plan);
  const isRemembered = kind.revisions.kind === 'ControllerRevision' && kind.knowsByPods !== true;
  if (!isRemembered || !isElse(plan, live)) return false;
  return !revisions.some((revision) => hasTemplate(revision, kind.template(live)));
};

/** Owners that bear the name of a revision which only the controller of this workload gives. */
const namedOwners = (plan: Labelled, live: KubeObject, pods: readonly KubeObject[]): ReadonlySet<string> => {
  const { revisions, revisionName } = kindOfPlan(plan);
  // An unplanned template is distinguished by the revision itself.
  if (revisionName === undefined || isElse(plan, live)) return new Set();
  const isNamed = (pod: KubeObject): boolean => {
    const owner = controllerOf(pod);
    return owner?.kind === revisions.kind && owner.name === revisionName(live, pod) && !isOlder(pod, live);
  };
  const named = new Set<string>();
  for (const pod of pods) {
    const owner = uidOfController(pod);
    if (!named.has(owner) && isNamed(pod)) named.add(owner);
  }
  return named;
};

/** Of a workload that was removed and made again under its name the former pods are there for a while, and Ready. */
const isOlder = (pod: KubeObject, { metadata: { creationTimestamp: since = '' } }: KubeObject): boolean =>
  Date.parse(pod.metadata.creationTimestamp ?? '') < Date.parse(since);

const controllerOf = ({ metadata }: KubeObject) =>
  metadata.ownerReferences?.find(({ controller }) => controller === true);

/** No UID is this. */
const none = '-';
const uidOfController = (object: KubeObject): string => {
  const seen = controllers.get(object) ?? controllerOf(object)?.uid ?? none;
  controllers.set(object, seen);
  return seen;
};

/** Hundreds of pods are looked at each time that one changes, and one that has not is the same object. */
const controllers = new WeakMap<KubeObject, string>();

const readRevisions = async (
  cluster: Cluster,
  plan: Labelled,
  uid: string,
): Promise<readonly KubeObject[]> => {
  const { items } = await cluster.list({ ...podsOf(plan), ...kindOfPlan(plan).revisions });
  return items.filter((revision) => uidOfController(revision) === uid);
};
