import { isFailure } from '#domain/failure.ts';
import type { ClusterCheck, NamespaceRights } from '#domain/cluster/cluster-view.ts';
import type { Spot } from '#domain/drift/drift-view.ts';
import { type AccessRight, describeRights } from '#domain/kube/access-right.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { isWorkload } from '#domain/workload/kinds.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { findApp, readSource } from '../apps/registry.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { compileShape } from '../planning/compile-shape.ts';
import { checkMetrics } from './check-metrics.ts';

/** An API of the cloud answers within half a minute. */
const longestMs = 15_000;
const atOnce = 4;

/**
 * Asks a cluster what releases need of it: that its API answers, that Tidegate has the rights for what these targets'
 * files describe, and that the metrics source has numbers for their pods. Changes nothing. `extra` is a namespace that
 * no application is in yet.
 */
export const checkCluster = async (
  world: World,
  name: string,
  spots: readonly Spot[],
  extra?: string,
): Promise<ClusterCheck> => {
  const from = world.clock.now();
  try {
    const cluster = await world.cluster(name);
    const namespaces = [
      ...new Set([...spots.map(({ namespace }) => namespace), ...(extra ? [extra] : [])]),
    ].toSorted();
    await cluster.list({ ...pod, namespace: namespaces[0] ?? 'default' });
    const tookMs = world.clock.now() - from;
    const runs = await fewAtOnce(spots, atOnce, (spot) => describedIn(world, spot));
    const rights = await fewAtOnce(namespaces, atOnce, (namespace) =>
      world.clock.now() - from < longestMs
        ? rightsIn(cluster, namespace, runs)
        : { namespace, apps: [], missing: '', unseen: 'there was no time for it' },
    );
    const metrics = await checkMetrics(world, cluster, runs.flatMap(workloadsIn));
    return { name, api: { kind: 'answers', tookMs }, rights, metrics };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return {
      name,
      api: { kind: 'silent', reason: error.message },
      rights: [],
      metrics: { kind: 'nothing-to-ask' },
    };
  }
};

const pod = { apiVersion: 'v1', kind: 'Pod' } as const;

/** A target and the objects that the registered files describe for it; none where they do not compile. */
interface Described extends Spot {
  readonly manifest: Manifest | undefined;
}

const describedIn = async (world: World, spot: Spot): Promise<Described> => {
  const registered = await findApp(world, spot.app);
  if (registered === undefined) return { ...spot, manifest: undefined };
  const compiled = await compileShape(world, await readSource(world, registered.source), {});
  const manifest = compiled.kind === 'mistakes' ? undefined : compiled.manifests[spot.target];
  return { ...spot, manifest };
};

const workloadsIn = ({ namespace, manifest }: Described) =>
  (manifest?.objects ?? [])
    .filter((object) => isWorkload(object, manifest?.kinds))
    .map(({ metadata }) => ({ namespace, workload: metadata.name }));

const rightsIn = async (
  cluster: Cluster,
  namespace: string,
  all: readonly Described[],
): Promise<NamespaceRights> => {
  const here = all.filter((one) => one.namespace === namespace);
  const apps = [...new Set(here.map(({ app }) => app))];
  try {
    const objects = here.flatMap(({ manifest }) => manifest?.objects ?? []);
    const missing = await cluster.missingRights(rightsFor(objects, namespace));
    return { namespace, apps, missing: describeRights(missing) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { namespace, apps, missing: '', unseen: error.message };
  }
};

/** What a first release of these objects does, on the way forward and on the way back. */
const rightsFor = (objects: readonly KubeObject[], namespace: string): readonly AccessRight[] => [
  ...objects.flatMap((object) =>
    (['get', 'create', 'patch', 'delete'] as const).map((verb) => ({ verb, ...refOf(object) })),
  ),
  ...(['list', 'watch'] as const).map((verb) => ({ verb, ...pod, namespace })),
];
