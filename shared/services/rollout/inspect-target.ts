import { hookEnd } from '#domain/kube/chart-hooks.ts';
import { identityOf, type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import type { AccessRight } from '#domain/kube/access-right.ts';
import { type ResourceChange, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import { hasSameContent } from '#domain/kube/adoption.ts';
import { titleTo } from '#domain/kube/ownership.ts';
import { type WithCopies, withConfigCopies } from './config-copies.ts';
import { readDrivers } from './read-drivers.ts';
import { tryOwn } from './apply-own.ts';
import { isImmutable, isMadeFirst, refusalOf } from './refusal.ts';
import type { Inspection } from '#domain/workload/kind.ts';
import { type Asking, inspectWorkload, unlessRefused } from './inspect-workload.ts';
import { isWorkload, kindOf } from '#domain/workload/kinds.ts';
import { losesLabels, selectorMove, servicesCutOff } from '#domain/workload/service-selectors.ts';
import { liveRemarks, strategyRefusals } from '#domain/plan/step-remarks.ts';
import { neededRights } from '#domain/workload/needed-rights.ts';
import { trafficRights } from '#domain/traffic/rights.ts';
import { planTraffic } from '../traffic/plan-traffic.ts';
import type { TrafficFindings } from '../traffic/traffic-look.ts';
import type { Manifest } from '#domain/kube/manifest.ts';

/** What a release finds at its target. Writes nothing: the API server is asked by dry run. */
export interface TargetInspection {
  readonly inspections: readonly Inspection[];
  readonly resourceChanges: readonly ResourceChange[];
  /** Objects that belong to others or that the API server will never accept, in its own words. */
  readonly refusals: readonly string[];
  /** What a release would have to do here, forward or back, and may not. */
  readonly missingRights: readonly AccessRight[];
  /**
   * Reasons in the cluster why steps cannot be carried out as written: an autoscaler, a strategy that the manifest
   * leaves open.
   */
  readonly remarks: readonly string[];
  /** The manifest with the copies of configuration that its pods will read. */
  readonly manifest: Manifest;
  /** Copies of it that nothing reads afterwards. */
  readonly outdated: readonly KubeObject[];
  /** What routers do for it. */
  readonly traffic: TrafficFindings;
}

export const inspectTarget = async (given: Asking): Promise<TargetInspection> => {
  const { cluster, namespace } = given;
  const copies = await withConfigCopies(cluster, given.manifest, given.previous);
  const { manifest } = copies;
  const asking = { ...given, manifest };
  const [{ items: standing }, drivers] = await Promise.all([
    cluster.list({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace }),
    readDrivers(cluster, namespace),
  ]);
  const autoscalers = autoscalersOf(manifest, standing);
  const inspections = await Promise.all(
    manifest.objects.flatMap((object) => {
      const kind = kindOf(object, manifest.kinds);
      return kind === undefined
        ? []
        : [
            unlessRefused(inspectWorkload(asking, kind, object, { autoscalers, drivers })).then((found) =>
              located(asking, object, found),
            ),
          ];
    }),
  );
  const resources = await Promise.all(
    manifest.objects
      .filter((object) => !isWorkload(object, manifest.kinds))
      .map(async (object) => located(asking, object, await inspectResource(asking, object))),
  );
  const found = inspections.filter((inspection) => inspection !== undefined);
  const workloads = found.flatMap((inspection) => (inspection.kind === 'clear' ? [inspection.plan] : []));
  const inTime = resources.map((resource) => timed(following(resource, copies), workloads));
  const traffic = await planTraffic(
    { ...asking, standing: standingOf(inTime), routers: manifest.routers ?? [] },
    workloads,
  );
  const resourceChanges = inTime.flatMap((one) =>
    one.kind === 'changed' ? [marked(one.change, traffic)] : [],
  );
  const cutOff = servicesCutOff(await otherServices(asking, workloads), workloads);
  return {
    inspections: found,
    resourceChanges,
    missingRights: await cluster.missingRights([
      ...neededRights(workloads, resourceChanges),
      ...trafficRights(traffic.plans),
    ]),
    remarks: [...copies.remarks, ...liveRemarks(workloads, autoscalers), ...traffic.remarks],
    traffic,
    manifest,
    outdated: copies.outdated,
    refusals: [
      ...(asking.strategy === undefined ? [] : strategyRefusals(asking.strategy, workloads)),
      ...inTime.flatMap((one) => (one.kind === 'refused' ? [one.reason] : [])),
      ...cutOff,
      ...traffic.refusals,
    ],
  };
};

/** Services that are not in the manifest; asked for only where some Service might lose its pods. */
const otherServices = async (
  { cluster, manifest, namespace }: Asking,
  workloads: readonly WorkloadPlan[],
): Promise<readonly KubeObject[]> => {
  if (!workloads.some(losesLabels)) return [];
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Service', namespace });
  const own = new Set(
    manifest.objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name),
  );
  return items.filter(({ metadata }) => !own.has(metadata.name));
};

/** A refusal with the place where the object is written. */
const located = <Found extends Inspection | Resource | undefined>(
  asking: Asking,
  object: KubeObject,
  found: Found,
): Found =>
  found?.kind === 'refused' && asking.located !== undefined
    ? { ...found, reason: asking.located(object, found.reason) }
    : found;

type Resource =
  | { readonly kind: 'left' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'same'; readonly live: KubeObject }
  /** `tried` is the object as it will be. */
  | { readonly kind: 'changed'; readonly change: ResourceChange; readonly tried?: KubeObject };

/** As they will be once the release has applied them. */
const standingOf = (resources: readonly Resource[]): readonly KubeObject[] =>
  resources.flatMap((one) => {
    if (one.kind === 'same') return [one.live];
    return one.kind === 'changed' ? [one.tried ?? one.change.object] : [];
  });

const marked = (change: ResourceChange, { plans }: TrafficFindings): ResourceChange => {
  const routes = plans.flatMap((plan) => plan.routes.map(({ before }) => identityOf(before)));
  return routes.includes(identityOf(change.object)) ? { ...change, isRoute: true } : change;
};

/** Configuration whose readers have a copy follows at the end. */
const following = (resource: Resource, { last }: WithCopies): Resource =>
  resource.kind === 'changed' && last.has(identityOf(resource.change.object))
    ? { ...resource, change: { ...resource.change, isLast: true } }
    : resource;

/** A Service must find old and new pods as long as both exist. */
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

/** Those that will exist once the manifest is applied. */
const autoscalersOf = ({ objects }: Manifest, standing: readonly KubeObject[]): readonly KubeObject[] => {
  const stated = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const names = new Set(stated.map(({ metadata }) => metadata.name));
  return [...stated, ...standing.filter(({ metadata }) => !names.has(metadata.name))];
};

/** What becomes of an object that is not stepped. */
const inspectResource = async (
  { cluster, manifest, previous }: Asking,
  object: KubeObject,
): Promise<Resource> => {
  let before: KubeObject | undefined;
  try {
    before = await cluster.get(refOf(object));
    const title = before === undefined ? { kind: 'ours' as const } : titleTo(before, manifest);
    if (title.kind !== 'ours') return title;
    const { tried, dropped } = await tryOwn(cluster, object, previous);
    if (before === undefined) return { kind: 'changed', change: { object }, tried };
    return hasSameContent(before, tried)
      ? { kind: 'same', live: before }
      : { kind: 'changed', change: { object, before, ...(dropped.length > 0 && { dropped }) }, tried };
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

/** A Job that is running is never removed. */
const runAgain = (object: KubeObject, before: KubeObject): Resource =>
  hookEnd(before).kind === 'running'
    ? {
        kind: 'refused',
        reason: `${nameOf(refOf(object))} is still running, and a Job cannot be changed; wait until it is over, or remove it (kubectl delete)`,
      }
    : { kind: 'changed', change: { object, before, isRerun: true } };
