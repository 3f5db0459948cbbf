import { hookEnd } from '#domain/kube/chart-hooks.ts';
import { identityOf, type KubeObject, nameOf, type ObjectRef, refOf } from '#domain/kube/object.ts';
import { isObject, sameJson } from '#domain/json.ts';
import { fields } from '#domain/kube/fields.ts';
import { type Snapshot, type ResourceChange, specOf, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import { titleTo } from '#domain/kube/ownership.ts';
import { readDrivers } from './read-drivers.ts';
import { isImmutable, isMadeFirst, refusalOf } from './refusal.ts';
import type { Inspection, WorkloadKind } from '#domain/workload/kind.ts';
import { isWorkload, kindOf } from '#domain/workload/kinds.ts';
import { controlledBy, drivenBy } from '#domain/workload/other-drivers.ts';
import { withLeastPods } from '#domain/workload/pod-template.ts';
import { selectorMove } from '#domain/workload/service-selectors.ts';
import { withForeignAnnotations } from '#domain/workload/foreign-annotations.ts';
import { withLiveSelector } from '#domain/workload/selector.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Cluster } from '#ports/cluster.ts';

/** What a release finds where it wants to go. Nothing is written: the API server is asked by dry run. */
export interface TargetInspection {
  readonly inspections: readonly Inspection[];
  readonly resourceChanges: readonly ResourceChange[];
  /** Objects that belong to somebody else or that the API server will never take, in its own words. */
  readonly refusals: readonly string[];
}

interface Asking {
  readonly cluster: Cluster;
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly release: string;
  /** What the last good release of the application brought here. */
  readonly previous?: Manifest;
  /** The hold that is taken over, if any, with what its release had found. */
  readonly inherited?: { readonly release: string; readonly snapshot?: Snapshot };
}

export const inspectTarget = async (asking: Asking): Promise<TargetInspection> => {
  const { cluster, manifest, namespace } = asking;
  const [{ items: standing }, drivers] = await Promise.all([
    cluster.list({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace }),
    readDrivers(cluster, namespace),
  ]);
  const autoscalers = autoscalersOf(manifest, standing);
  const inspections = await Promise.all(
    manifest.objects.flatMap((object) => {
      const kind = kindOf(object);
      return kind === undefined
        ? []
        : [unlessRefused(inspectWorkload(asking, kind, object, { autoscalers, drivers }))];
    }),
  );
  const resources = await Promise.all(
    manifest.objects.filter((object) => !isWorkload(object)).map((object) => inspectResource(asking, object)),
  );
  const found = inspections.filter((inspection) => inspection !== undefined);
  const workloads = found.flatMap((inspection) => (inspection.kind === 'clear' ? [inspection.plan] : []));
  const inTime = resources.map((resource) => timed(resource, workloads));
  return {
    inspections: found,
    resourceChanges: inTime.flatMap((one) => (one.kind === 'changed' ? [one.change] : [])),
    refusals: inTime.flatMap((one) => (one.kind === 'refused' ? [one.reason] : [])),
  };
};

type Resource =
  | { readonly kind: 'left' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'same'; readonly live: KubeObject }
  /** `tried` is the object as it will stand. */
  | { readonly kind: 'changed'; readonly change: ResourceChange; readonly tried?: KubeObject };

/** A Service must find old and new pods as long as both are there. */
const timed = (resource: Resource, workloads: readonly WorkloadPlan[]): Resource => {
  const [before, after] =
    resource.kind === 'same'
      ? [resource.live, resource.live]
      : resource.kind === 'changed'
        ? [resource.change.before, resource.tried]
        : [];
  if (before === undefined || after === undefined || before.kind !== 'Service') return resource;
  const move = selectorMove(before, after, workloads);
  if (move.kind === 'refused') return move;
  return move.kind === 'last' && resource.kind === 'changed'
    ? { ...resource, change: { ...resource.change, isLast: true } }
    : resource;
};

/** Those that will be there once the manifest is applied. */
const autoscalersOf = ({ objects }: Manifest, standing: readonly KubeObject[]): readonly KubeObject[] => {
  const stated = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const names = new Set(stated.map(({ metadata }) => metadata.name));
  return [...stated, ...standing.filter(({ metadata }) => !names.has(metadata.name))];
};

/** Objects of the namespace that are about workloads. */
interface Beside {
  readonly autoscalers: readonly KubeObject[];
  readonly drivers: readonly KubeObject[];
}

const inspectWorkload = async (
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
    return kind.inspect({ ...found, object: made, revisions: [], template: kind.template(tried) });
  }
  const [revisions, template, pods] = await Promise.all([
    ownedRevisions(cluster, kind, live),
    templateOf(asking, kind, object, live),
    isAtRest(live) ? undefined : podsOf(cluster, kind, live),
  ]);
  return kind.inspect({ ...found, live, revisions, template, ...(pods === undefined ? {} : { pods }) });
};

/** What the API server will never take is refused: asked again, it would give the same answer. */
const unlessRefused = (work: Promise<Inspection | undefined>): Promise<Inspection | undefined> =>
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

/** All pods that are wanted are there, Ready and on what it states. */
const isAtRest = (live: KubeObject): boolean => {
  const { readyReplicas, updatedReplicas, replicas } = fields(live['status']);
  const wanted = specOf(live)['replicas'];
  return [readyReplicas, updatedReplicas, replicas].every((count) => count === wanted);
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

/** What becomes of an object that is not stepped. */
const inspectResource = async ({ cluster, manifest }: Asking, object: KubeObject): Promise<Resource> => {
  const before = await cluster.get(refOf(object)).catch((error: unknown) => {
    if (isMadeFirst(error, object, manifest.objects)) return undefined;
    throw error;
  });
  const title = before === undefined ? { kind: 'ours' as const } : titleTo(before, manifest);
  if (title.kind !== 'ours') return title;
  try {
    const tried = await cluster.apply(object, { dryRun: true });
    if (before === undefined) return { kind: 'changed', change: { object } };
    return sameJson(content(before), content(tried))
      ? { kind: 'same', live: before }
      : { kind: 'changed', change: { object, before }, tried };
  } catch (error) {
    if (isMadeFirst(error, object, manifest.objects)) return { kind: 'changed', change: { object } };
    const reason = refusalOf(error);
    if (reason === undefined) throw error;
    return before !== undefined && isRunOnce(object) && isImmutable(error)
      ? runAgain(object, before)
      : { kind: 'refused', reason };
  }
};

const isRunOnce = ({ apiVersion, kind }: KubeObject): boolean => apiVersion === 'batch/v1' && kind === 'Job';

/** A Job that works is never taken away under its hands. */
const runAgain = (object: KubeObject, before: KubeObject): Resource =>
  hookEnd(before).kind === 'running'
    ? {
        kind: 'refused',
        reason: `${nameOf(refOf(object))} is still running, and a Job cannot be changed; wait until it is over, or remove it (kubectl delete)`,
      }
    : { kind: 'changed', change: { object, before, isRerun: true } };

const content = (object: KubeObject): unknown => {
  const { metadata, status: _, ...rest } = object;
  const { labels, annotations } = isObject(metadata) ? metadata : {};
  return { ...rest, labels, annotations };
};
