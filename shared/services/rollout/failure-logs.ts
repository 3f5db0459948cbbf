import { isFailure } from '#domain/failure.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { secretValuesOf } from '#domain/kube/mask/known-secrets.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { type FailureLogs, failedContainerOf, type PodLog, shownLog } from '#domain/kube/pod-log.ts';
import { isFresh } from '#domain/workload/pods-by-revision.ts';
import type { Snapshot, WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import type { LockedRollout } from '../store/targets.ts';
import { readOwnedPods } from './owned-pods.ts';

/** Pods of one revision fail alike: the logs of two are enough. */
const mostPods = 2;
const mostLines = 20;

/** All of it together takes no longer, ms: pods that fail are taken back, whether or not their logs come. */
const patienceMs = 5_000;

/**
 * The last lines of new pods that fail, before they are taken back; undefined where there are none, or where they do
 * not come soon. It is a help for people and nothing more: the way back begins in any case.
 */
export const failureLogs = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  snapshot: Snapshot,
): Promise<FailureLogs | undefined> => {
  const read = new AbortController();
  const late = world.clock.sleep(patienceMs, read.signal).then(() => undefined);
  try {
    return await Promise.race([readLogs(world, cluster, rollout, snapshot), late]);
  } finally {
    read.abort();
  }
};

const readLogs = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  { workloads }: Snapshot,
): Promise<FailureLogs | undefined> => {
  const { manifest } = rollout.lock;
  try {
    const changed = workloads.filter(({ kind }) => kind === 'update' || kind === 'create');
    const found = await Promise.all(changed.map((plan) => failedPods(cluster, plan)));
    const failed = found.flat().slice(0, mostPods);
    if (failed.length === 0) return undefined;
    const objects = manifest === undefined ? [] : (await readBlob<Manifest>(world, manifest)).objects;
    const secrets = secretValuesOf(objects);
    const logs = (await Promise.all(failed.map((pod) => logOf(cluster, pod, secrets)))).flat();
    return logs.length === 0 ? undefined : { logs };
  } catch (error) {
    if (!isFailure(error)) throw error;
    // Pods that cannot be seen have no log either; what is forbidden is said, so that it can be granted.
    return isFailure(error, 'ClusterForbids') ? { logs: [], withheld: error.message } : undefined;
  }
};

const failedPods = async (cluster: Cluster, plan: WorkloadPlan): Promise<readonly KubeObject[]> => {
  const pods = await readOwnedPods(cluster, plan, await cluster.get(plan.ref));
  return pods.filter((pod) => isFresh(pod, plan) && failedContainerOf(pod) !== undefined);
};

const logOf = async (
  cluster: Cluster,
  pod: KubeObject,
  secrets: readonly string[],
): Promise<readonly PodLog[]> => {
  const failed = failedContainerOf(pod);
  if (failed === undefined) return [];
  const text = await cluster.logs(refOf(pod), { ...failed, lines: mostLines }).catch((error: unknown) => {
    // A pod may be gone meanwhile, or its node may not answer.
    if (isFailure(error, 'ClusterForbids') || !isFailure(error)) throw error;
    return '';
  });
  return text === '' ? [] : [{ pod: pod.metadata.name, ...failed, text: shownLog(text, secrets) }];
};
