import { withCondition, withoutCondition } from './conditions.ts';
import { type Plant, putStatus } from './controller-kit.ts';
import { hasDeadline, type Revisions } from './revisions.ts';
import { availableIn, unavailableOf, wanted } from './rolling.ts';
import {
  conditionOf,
  type Deployment,
  type DeploymentStatus,
  type ReplicaSet,
  type ReplicaSetStatus,
} from './shapes.ts';

/** Adds up what the ReplicaSets have reported, and whether enough is available. Counts of zero are not written. */
const counted = (deployment: Deployment, { fresh, olds }: Revisions, now: number): DeploymentStatus => {
  const all = [...olds, ...(fresh === undefined ? [] : [fresh])];
  const sum = (sets: readonly ReplicaSet[], count: (status: ReplicaSetStatus) => number | undefined) =>
    sets.reduce((total, { status }) => total + (status === undefined ? 0 : (count(status) ?? 0)), 0);
  const available = availableIn(all);
  const counts = {
    replicas: sum(all, (status) => status.replicas),
    updatedReplicas: sum(fresh === undefined ? [] : [fresh], (status) => status.replicas),
    readyReplicas: sum(all, (status) => status.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted(all) - available),
  };
  const isEnough = available >= deployment.spec.replicas - unavailableOf(deployment);
  const conditions = deployment.status?.conditions;
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    terminatingReplicas: sum(all, (one) => one.terminatingReplicas),
    ...(conditions === undefined ? {} : { conditions }),
  };
  return withCondition(
    status,
    isEnough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
  );
};

/** The status between two steps of a scaling or a pause. */
export const reportCounts = (plant: Plant, deployment: Deployment, revisions: Revisions): void => {
  putStatus(plant, deployment, counted(deployment, revisions, plant.timers.now()));
};

/** The progress of the rollout, and when to look again so that no deadline is missed (ms from now). */
export const reportRollout = (
  plant: Plant,
  deployment: Deployment,
  revisions: Revisions,
): number | undefined => {
  const now = plant.timers.now();
  const seen = withFailures(counted(deployment, revisions, now), revisions, now);
  const status = hasDeadline(deployment)
    ? withProgress(deployment, seen, revisions.fresh, now)
    : withoutCondition(seen, 'Progressing');
  putStatus(plant, deployment, status);
  return patience(deployment, status, now);
};

const withProgress = (
  deployment: Deployment,
  seen: DeploymentStatus,
  fresh: ReplicaSet | undefined,
  now: number,
): DeploymentStatus => {
  const current = conditionOf(deployment.status, 'Progressing');
  if ((seen.replicas ?? 0) === (seen.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable')
    return seen;
  const who =
    fresh === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${fresh.metadata.name}"`;
  const say = (status: 'True' | 'False', reason: string, message: string, from = seen) =>
    withCondition(from, { type: 'Progressing', status, reason, message }, now);
  if (isComplete(deployment, seen))
    return say('True', 'NewReplicaSetAvailable', `${who} has successfully progressed.`);
  if (hasProgressed(deployment.status ?? {}, seen)) return progressed(seen, who, now);
  return isLate(deployment, now)
    ? say('False', 'ProgressDeadlineExceeded', `${who} has timed out progressing.`)
    : seen;
};

/** Progress renews the instant of the last update even when status and reason stay. */
const progressed = (seen: DeploymentStatus, who: string, now: number): DeploymentStatus => {
  const current = conditionOf(seen, 'Progressing');
  const said = {
    type: 'Progressing',
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: `${who} is progressing.`,
  } as const;
  const anew = withCondition(withoutCondition(seen, 'Progressing'), said, now);
  if (current?.status !== 'True' || current.lastTransitionTime === undefined) return anew;
  const since = current.lastTransitionTime;
  const conditions = (anew.conditions ?? []).map((one) =>
    one.type === 'Progressing' ? { ...one, lastTransitionTime: since } : one,
  );
  return { ...anew, conditions };
};

export const isComplete = ({ spec, metadata }: Deployment, status: DeploymentStatus): boolean =>
  [status.updatedReplicas, status.replicas, status.availableReplicas].every(
    (count) => (count ?? 0) === spec.replicas,
  ) && (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);

const hasProgressed = (was: DeploymentStatus, is: DeploymentStatus): boolean => {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  return (
    (is.updatedReplicas ?? 0) > (was.updatedReplicas ?? 0) ||
    old(is) < old(was) ||
    (is.readyReplicas ?? 0) > (was.readyReplicas ?? 0) ||
    (is.availableReplicas ?? 0) > (was.availableReplicas ?? 0)
  );
};

const isLate = (deployment: Deployment, now: number): boolean => {
  const current = conditionOf(deployment.status, 'Progressing');
  if (current === undefined || current.reason === 'NewReplicaSetAvailable') return false;
  return current.reason === 'ProgressDeadlineExceeded' || deadlineOf(deployment, deployment.status) < now;
};

const deadlineOf = ({ spec }: Deployment, status: DeploymentStatus | undefined): number =>
  Date.parse(conditionOf(status, 'Progressing')?.lastUpdateTime ?? '') + spec.progressDeadlineSeconds * 1000;

const patience = (deployment: Deployment, status: DeploymentStatus, now: number): number | undefined => {
  const current = conditionOf(status, 'Progressing');
  if (!hasDeadline(deployment) || current === undefined || isComplete(deployment, status)) return undefined;
  if (current.reason === 'ProgressDeadlineExceeded') return undefined;
  return Math.max(0, deadlineOf(deployment, status) - now) + 1_000;
};

/** A ReplicaSet that cannot create its pods says why; the Deployment repeats it. */
const withFailures = (
  status: DeploymentStatus,
  { fresh, olds }: Revisions,
  now: number,
): DeploymentStatus => {
  const failure = [...(fresh === undefined ? [] : [fresh]), ...olds]
    .map((set) => conditionOf(set.status, 'ReplicaFailure'))
    .find((one) => one !== undefined);
  return failure === undefined
    ? withoutCondition(status, 'ReplicaFailure')
    : withCondition(status, failure, now);
};
