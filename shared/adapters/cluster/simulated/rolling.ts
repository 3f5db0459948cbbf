import type { Deployment, ReplicaSet, Share } from './shapes.ts';

/*
 * The arithmetic of a rolling update, as the native Deployment controller does it (pkg/controller/deployment/rolling.go
 * and util/deployment_util.go of Kubernetes 1.37, read; measured in knowledge/rollout-peers.md section 2). Decisions
 * only: which ReplicaSet shall have how many pods.
 */

/** ReplicaSets by name and the number of pods that each shall have. */
export type Sizes = ReadonlyMap<string, number>;

const resolved = (share: Share, whole: number, round: (exact: number) => number): number =>
  typeof share === 'number' ? share : round((Number.parseInt(share, 10) * whole) / 100);

/** Surge rounds up and unavailable down; if both are zero, one pod may be missing, or nothing would ever move. */
const fenceposts = ({ spec }: Deployment) => {
  const { maxSurge = 0, maxUnavailable = 0 } = spec.strategy.rollingUpdate ?? {};
  const surge = resolved(maxSurge, spec.replicas, Math.ceil);
  const unavailable = resolved(maxUnavailable, spec.replicas, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
};

export const surgeOf = (deployment: Deployment): number =>
  deployment.spec.strategy.type === 'RollingUpdate' ? fenceposts(deployment).surge : 0;

export const unavailableOf = (deployment: Deployment): number =>
  deployment.spec.strategy.type === 'RollingUpdate' && deployment.spec.replicas > 0
    ? Math.min(fenceposts(deployment).unavailable, deployment.spec.replicas)
    : 0;

export const wanted = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, { spec }) => sum + spec.replicas, 0);

export const availableIn = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);

/** How many pods the new revision may have now; `others` are the old revisions. */
export const freshSize = (deployment: Deployment, fresh: number, others: readonly ReplicaSet[]): number => {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate' || fresh > replicas) return replicas;
  const room = replicas + fenceposts(deployment).surge - (fresh + wanted(others));
  return room <= 0 ? fresh : fresh + Math.min(room, replicas - fresh);
};

/** How the old revisions shrink now: first pods that are not available, then others, as far as enough are available. */
export const oldSizes = (deployment: Deployment, fresh: ReplicaSet, olds: readonly ReplicaSet[]): Sizes => {
  const sizes = new Map(olds.map(({ metadata, spec }) => [metadata.name, spec.replicas]));
  const floor = deployment.spec.replicas - unavailableOf(deployment);
  const unavailableFresh = fresh.spec.replicas - (fresh.status?.availableReplicas ?? 0);
  const mayGo = wanted([...olds, fresh]) - floor - unavailableFresh;
  if (wanted(olds) === 0 || mayGo <= 0) return sizes;
  const oldestFirst = [...olds].sort(byAge);

  let left = mayGo;
  for (const { metadata, spec, status } of oldestFirst) {
    const gone = Math.min(left, spec.replicas - (status?.availableReplicas ?? 0));
    if (gone <= 0) continue;
    sizes.set(metadata.name, spec.replicas - gone);
    left -= gone;
  }

  left = Math.max(0, availableIn([...olds, fresh]) - floor);
  for (const { metadata } of oldestFirst) {
    const size = sizes.get(metadata.name) ?? 0;
    const gone = Math.min(left, size);
    sizes.set(metadata.name, size - gone);
    left -= gone;
  }
  return sizes;
};

/** By creation, then by name. */
export const byAge = (a: ReplicaSet, b: ReplicaSet): number => {
  const [first = '', second = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (first !== second) return first < second ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
};
