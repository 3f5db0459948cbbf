import type { Judging } from '#domain/analysis/verdict.ts';
import type { Strategy } from '#domain/app/app.ts';
import { identityOf, type KubeObject, type ObjectRef, refOf } from '#domain/kube/object.ts';
import { sameJson } from '#domain/json.ts';
import { fields } from '#domain/kube/fields.ts';
import { type Snapshot, specOf, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import { type LastOwner, ownedBy, titleTo } from '#domain/kube/ownership.ts';
import { isMadeFirst, refusalOf } from './refusal.ts';
import type { Inspection, WorkloadKind } from '#domain/workload/kind.ts';
import { controlledBy, drivenBy } from '#domain/workload/other-drivers.ts';
import { withLeastPods } from '#domain/workload/pod-template.ts';
import { withForeignAnnotations } from '#domain/workload/foreign-annotations.ts';
import { withLiveSelector } from '#domain/workload/selector.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Cluster } from '#ports/cluster.ts';

/** The workload to inspect, and the release that asks. */
export interface Asking {
  readonly cluster: Cluster;
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly release: string;
  /** How its pods are to be replaced; the present strategy may not allow that to be held. */
  readonly strategy?: Strategy;
  /** Who counts the requests for the checks. */
  readonly source?: Judging['source'] | undefined;
  /** Adds to a reason where the object is written, for a person who plans. */
  readonly located?: (object: KubeObject, reason: string) => string;
  /** Which other application has released a workload without labels; asked where a journal is at hand. */
  readonly owner?: (object: KubeObject) => Promise<LastOwner | undefined>;
  /** What the last good release of the application brought here. */
  readonly previous?: Manifest;
  /** Told what was found where, of a workload that a release may touch. */
  readonly seen?: (plan: WorkloadPlan, live: KubeObject) => void;
  /** The hold that is taken over, if any, with what its release had found. */
  readonly inherited?: { readonly release: string; readonly snapshot?: Snapshot };
}

/** Objects of the namespace that are about workloads. */
interface Beside {
  readonly autoscalers: readonly KubeObject[];
  readonly drivers: readonly KubeObject[];
}

/** The findings of a release about one workload; undefined for one that it does not touch. */
export const inspectWorkload = async (
  asking: Asking,
  kind: WorkloadKind,
  stated: KubeObject,
  { autoscalers, drivers }: Beside,
): Promise<Inspection | undefined> => {
  const { cluster, release, manifest } = asking;
  const live = await cluster.get(refOf(stated));
  const title = live === undefined ? { kind: 'ours' as const } : titleTo(live, manifest);
  if (title.kind === 'left') return undefined;
  if (title.kind === 'refused') return title;
  const owner = live && (await asking.owner?.(stated));
  const theirs = owner && ownedBy(stated, owner, manifest);
  if (theirs !== undefined) return { kind: 'refused', reason: theirs };
  const other = live && (controlledBy(live) ?? drivenBy(live, drivers));
  if (other !== undefined) return { kind: 'refused', reason: other };
  const previous = asking.previous?.objects.find((one) => identityOf(one) === identityOf(stated));
  const object =
    live === undefined ? stated : withForeignAnnotations(withLiveSelector(stated, live), live, previous);
  const misfit = kind.misfit(object, live);
  if (misfit !== undefined) return { kind: 'refused', reason: misfit };
  const inherited = inheritedPlan(asking, refOf(object));
  const found = {
    object,
    autoscalers,
    release,
    ...(inherited === undefined ? {} : { inherited }),
    ...(previous === undefined ? {} : { previous }),
  };
  if (live === undefined) {
    const made = withLeastPods(object, autoscalers);
    const tried = await cluster.apply(made, { dryRun: true }).catch((error: unknown) => {
      if (isMadeFirst(error, object, manifest.objects)) return made;
      throw error;
    });
    return kind.inspect({
      ...found,
      object: made,
      revisions: [],
      template: kind.template(tried),
      now: cluster.now(),
    });
  }
  const [revisions, template, labelled] = await Promise.all([
    ownedRevisions(cluster, kind, live),
    templateOf(asking, kind, object, live),
    isAtRest(live) && kind.knowsByPods !== true ? undefined : podsOf(cluster, kind, live),
  ]);
  const pods = labelled && ownOf(live, revisions, labelled);
  const inspection = kind.inspect({
    ...found,
    live,
    revisions,
    template,
    now: cluster.now(),
    ...(pods === undefined ? {} : { pods }),
  });
  await tryOwnFields(asking, kind, object, live, inspection);
  if (inspection.kind === 'clear') asking.seen?.(inspection.plan, live);
  return inspection;
};

/**
 * The manifest's values for fields that a hold borrows are written last, so they are dry-run before the first write.
 */
const tryOwnFields = async (
  { cluster }: Asking,
  kind: WorkloadKind,
  object: KubeObject,
  live: KubeObject,
  inspection: Inspection,
): Promise<void> => {
  if (inspection.kind !== 'clear') return;
  const { before, after, ref } = inspection.plan;
  if (!sameJson(before.own, after.own))
    await cluster.patch(ref, kind.preview(object, live), { dryRun: true });
};

/** What the API server will never take is refused: asked again, it would give the same answer. */
export const unlessRefused = (work: Promise<Inspection | undefined>): Promise<Inspection | undefined> =>
  work.catch((error: unknown) => {
    const reason = refusalOf(error);
    if (reason === undefined) throw error;
    return { kind: 'refused', reason };
  });

const inheritedPlan = (
  { inherited }: Asking,
  ref: ObjectRef,
): { release: string; plan?: WorkloadPlan } | undefined => {
  if (inherited === undefined) return undefined;
  const plan = inherited.snapshot?.workloads.find((each) => sameJson(each.ref, ref));
  return { release: inherited.release, ...(plan === undefined ? {} : { plan }) };
};

/** All wanted pods exist, are Ready and run the stated template; a DaemonSet counts them in other fields. */
const isAtRest = (live: KubeObject): boolean => {
  const status = fields(live['status']);
  const { desiredNumberScheduled: nodes } = status;
  const counts =
    nodes === undefined
      ? [status['readyReplicas'], status['updatedReplicas'], status['replicas']]
      : [status['numberReady'], status['updatedNumberScheduled']];
  const wanted = nodes ?? specOf(live)['replicas'];
  return counts.every((count) => (count ?? 0) === wanted);
};

/** Its own, by their controllers: labels may be shared with another workload, a Job or a pod made by hand. */
const ownOf = (
  live: KubeObject,
  revisions: readonly KubeObject[],
  pods: readonly KubeObject[],
): readonly KubeObject[] => {
  const owners = new Set([live, ...revisions].map(({ metadata }) => metadata.uid));
  return pods.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ controller, uid }) => controller === true && owners.has(uid)),
  );
};

const podsOf = async (
  cluster: Cluster,
  kind: WorkloadKind,
  live: KubeObject,
): Promise<readonly KubeObject[]> => {
  const { namespace } = live.metadata;
  const labels = kind.selector(live);
  const query = { apiVersion: 'v1', kind: 'Pod', labels, ...(namespace === undefined ? {} : { namespace }) };
  return (await cluster.list(query)).items;
};

const ownedRevisions = async (
  cluster: Cluster,
  kind: WorkloadKind,
  live: KubeObject,
): Promise<readonly KubeObject[]> => {
  const { namespace, uid } = live.metadata;
  const { items } = await cluster.list({
    ...kind.revisions,
    labels: kind.selector(live),
    ...(namespace === undefined ? {} : { namespace }),
  });
  return items.filter(
    ({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid) === true,
  );
};

/** The manifest's template in the API server's own spelling: the very patch that will start the release, tried dry. */
const templateOf = async (
  { cluster, release }: Asking,
  kind: WorkloadKind,
  object: KubeObject,
  live: KubeObject,
): Promise<unknown> => {
  const tried = await cluster.patch(refOf(object), kind.trial(live, object, release), { dryRun: true });
  return kind.template(tried);
};
