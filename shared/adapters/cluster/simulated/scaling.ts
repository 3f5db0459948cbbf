import { byAge, type Sizes, surgeOf, wanted } from './rolling.ts';
import type { Deployment, ReplicaSet } from './shapes.ts';

/*
 * What happens when the number of pods changes in the middle of a rollout (or while it is paused): every ReplicaSet
 * keeps its share (pkg/controller/deployment/sync.go, `scale`).
 */

export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas';

/** A ReplicaSet remembers the number of pods that its Deployment wanted when it was last resized. */
export const isScaling = (deployment: Deployment, sets: readonly ReplicaSet[]): boolean =>
  sets
    .filter(({ spec }) => spec.replicas > 0)
    .map((set) => annotated(set, desiredAnnotation))
    .some((desired) => desired !== undefined && desired !== deployment.spec.replicas);

/** The sizes after scaling; those that are not named stay. */
export const scaledSizes = (
  deployment: Deployment,
  fresh: ReplicaSet | undefined,
  olds: readonly ReplicaSet[],
): Sizes => {
  const only = activeOrLatest(fresh, olds);
  if (only !== undefined) return new Map([[only.metadata.name, deployment.spec.replicas]]);
  const active = [...olds, ...(fresh === undefined ? [] : [fresh])].filter(({ spec }) => spec.replicas > 0);
  if (fresh !== undefined && isSaturated(deployment, fresh))
    return new Map(active.filter((set) => set !== fresh).map(({ metadata }) => [metadata.name, 0]));
  return deployment.spec.strategy.type === 'RollingUpdate' ? inProportion(deployment, active) : new Map();
};

/** The only one with pods, or, when none has any, the newest. */
const activeOrLatest = (
  fresh: ReplicaSet | undefined,
  olds: readonly ReplicaSet[],
): ReplicaSet | undefined => {
  const active = [...olds, ...(fresh === undefined ? [] : [fresh])].filter(({ spec }) => spec.replicas > 0);
  if (active.length > 1) return undefined;
  return active[0] ?? fresh ?? [...olds].sort(byAge).at(-1);
};

const isSaturated = ({ spec }: Deployment, fresh: ReplicaSet): boolean =>
  fresh.spec.replicas === spec.replicas &&
  annotated(fresh, desiredAnnotation) === spec.replicas &&
  (fresh.status?.availableReplicas ?? 0) === spec.replicas;

const inProportion = (deployment: Deployment, active: readonly ReplicaSet[]): Sizes => {
  const allowed = deployment.spec.replicas > 0 ? deployment.spec.replicas + surgeOf(deployment) : 0;
  const toAdd = allowed - wanted(active);
  const largestFirst = [...active].sort(
    (a, b) => b.spec.replicas - a.spec.replicas || (toAdd > 0 ? byAge(b, a) : byAge(a, b)),
  );
  let added = 0;
  const sizes = new Map<string, number>();
  for (const set of largestFirst) {
    const share = toAdd === 0 ? 0 : portion(deployment, set, toAdd - added, toAdd);
    sizes.set(set.metadata.name, set.spec.replicas + share);
    added += share;
  }
  const first = largestFirst[0];
  // What rounding leaves over goes to the largest.
  if (first !== undefined)
    sizes.set(first.metadata.name, Math.max(0, (sizes.get(first.metadata.name) ?? 0) + toAdd - added));
  return sizes;
};

const portion = (deployment: Deployment, set: ReplicaSet, allowed: number, toAdd: number): number => {
  if (set.spec.replicas === 0 || allowed === 0) return 0;
  const fraction = fractionOf(deployment, set);
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
};

const fractionOf = (deployment: Deployment, set: ReplicaSet): number => {
  if (deployment.spec.replicas === 0) return -set.spec.replicas;
  const before = annotated(set, maxAnnotation) ?? deployment.status?.replicas ?? 0;
  const size = (set.spec.replicas * (deployment.spec.replicas + surgeOf(deployment))) / before;
  return Math.round(size) - set.spec.replicas;
};

const annotated = ({ metadata }: ReplicaSet, name: string): number | undefined => {
  const value = Number.parseInt(metadata.annotations?.[name] ?? '', 10);
  return Number.isNaN(value) ? undefined : value;
};
