import { isObject } from '#domain/json.ts';
import { refOf } from '#domain/kube/object.ts';
import { withCondition } from './conditions.ts';
import { isComplete, reportCounts, reportRollout } from './deployment-status.ts';
import { runController, type Plant, putSpec, putStatus } from './controller-kit.ts';
import {
  createFresh,
  hasDeadline,
  revisionOf,
  type Revisions,
  revisionsOf,
  sizeAnnotations,
  syncRevision,
} from './revisions.ts';
import { freshSize, oldSizes, type Sizes, wanted } from './rolling.ts';
import { isScaling, scaledSizes } from './scaling.ts';
import { conditionOf, type Deployment, type ReplicaSet } from './shapes.ts';

const kind = { apiVersion: 'apps/v1', kind: 'Deployment' } as const;
/** How soon the real controller retries after a conflict: usually after the ReplicaSets have been counted again. */
const retryMs = 15;

/** The native Deployment controller: looks at a Deployment a moment after it or one of its ReplicaSets has changed. */
export const runDeployments = (plant: Plant): void =>
  runController(plant, { kind, makes: 'ReplicaSet', sync });

/** One look; answers in how many ms to look again even if nothing changes. */
const sync = (plant: Plant, deployment: Deployment): number | undefined => {
  if (notePause(plant, deployment)) return undefined;
  const revisions = syncRevision(plant, deployment);
  if (revisions === 'late') return retryMs;
  const live = plant.store.get(refOf(deployment)) as Deployment;
  const { fresh, olds } = revisions;
  const all = [...olds, ...(fresh === undefined ? [] : [fresh])];
  if (live.spec.paused === true || isScaling(live, all)) return rescale(plant, live, revisions);
  return live.spec.strategy.type === 'Recreate'
    ? recreate(plant, live, revisions)
    : roll(plant, live, revisions);
};

const rescale = (plant: Plant, deployment: Deployment, revisions: Revisions): undefined => {
  const { fresh, olds } = revisions;
  resize(plant, deployment, revisions, scaledSizes(deployment, fresh, olds), true);
  if (deployment.spec.paused === true) forgetOld(plant, deployment, olds);
  reportCounts(plant, deployment, revisionsOf(plant, deployment));
};

/** One move at a time: first the new revision grows, else the old ones shrink. */
const roll = (plant: Plant, deployment: Deployment, { fresh, olds }: Revisions): number | undefined => {
  const revisions = { fresh: fresh ?? createFresh(plant, deployment, olds), olds };
  const size = freshSize(deployment, revisions.fresh.spec.replicas, olds);
  const sizes =
    size === revisions.fresh.spec.replicas
      ? oldSizes(deployment, revisions.fresh, olds)
      : new Map([[revisions.fresh.metadata.name, size]]);
  return settle(plant, deployment, revisions, sizes);
};

/** All old pods go before the first new one comes. */
const recreate = (plant: Plant, deployment: Deployment, { fresh, olds }: Revisions): number | undefined => {
  if (wanted(olds) > 0)
    return settle(
      plant,
      deployment,
      { fresh, olds },
      new Map(olds.map(({ metadata }) => [metadata.name, 0])),
    );
  const isClear = olds.every((set) => plant.store.owned(set.metadata.uid ?? '').length === 0);
  if (!isClear) return reportRollout(plant, deployment, { fresh, olds }) ?? 200;
  const revisions = { fresh: fresh ?? createFresh(plant, deployment, olds), olds };
  const sizes = new Map([[revisions.fresh.metadata.name, deployment.spec.replicas]]);
  return settle(plant, deployment, revisions, sizes);
};

const settle = (
  plant: Plant,
  deployment: Deployment,
  revisions: Revisions,
  sizes: Sizes,
): number | undefined => {
  const hasMoved = resize(plant, deployment, revisions, sizes, false);
  if (!hasMoved && isComplete(deployment, deployment.status ?? {}))
    forgetOld(plant, deployment, revisions.olds);
  const live = plant.store.get(refOf(deployment)) as Deployment;
  return reportRollout(plant, live, revisionsOf(plant, live));
};

/** Writes the sizes, each with the desired total; returns whether any has changed. */
const resize = (
  plant: Plant,
  deployment: Deployment,
  { fresh, olds }: Revisions,
  sizes: Sizes,
  alsoNote: boolean,
): boolean => {
  const sets: readonly ReplicaSet[] = [...olds, ...(fresh === undefined ? [] : [fresh])];
  const due = sets.filter(({ metadata, spec }) => {
    const size = sizes.get(metadata.name);
    return size !== undefined && (alsoNote || size !== spec.replicas);
  });
  for (const set of due) {
    const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) };
    putSpec(plant, set, { spec: { ...set.spec, replicas: sizes.get(set.metadata.name) }, annotations });
  }
  return due.some(({ metadata, spec }) => sizes.get(metadata.name) !== spec.replicas);
};

/** Old revisions without pods, beyond the number that the user wants to keep. */
const forgetOld = ({ store }: Plant, { spec }: Deployment, olds: readonly ReplicaSet[]): void => {
  const empty = olds
    .filter((set) => set.spec.replicas === 0 && (set.status?.replicas ?? 0) === 0)
    .filter((set) => (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0))
    .sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of empty.slice(0, Math.max(0, olds.length - spec.revisionHistoryLimit))) store.drop(set);
};

/** Marks a rollout as paused or resumed, so that its deadline does not run meanwhile. */
const notePause = (plant: Plant, deployment: Deployment): boolean => {
  const current = conditionOf(deployment.status, 'Progressing');
  if (!hasDeadline(deployment) || current?.reason === 'ProgressDeadlineExceeded') return false;
  const isNoted = current?.reason === 'DeploymentPaused';
  if ((deployment.spec.paused === true) === isNoted) return false;
  const said = isNoted
    ? { reason: 'DeploymentResumed', message: 'Deployment is resumed' }
    : { reason: 'DeploymentPaused', message: 'Deployment is paused' };
  const status = isObject(deployment.status) ? deployment.status : {};
  const noted = withCondition(
    status,
    { type: 'Progressing', status: 'Unknown', ...said },
    plant.timers.now(),
  );
  return putStatus(plant, deployment, noted);
};
