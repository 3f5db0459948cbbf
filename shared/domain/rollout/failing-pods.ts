import { kindOfPlan } from '../workload/kinds.ts';
import type { KubeObject } from '../kube/object.ts';
import { isFresh, notReadySince } from '../workload/pods-by-revision.ts';
import type { WorkloadPlan } from '../workload/snapshot.ts';
import { enoughOf } from '../workload/step.ts';
import { defaultDeadlineSeconds } from '../workload/wait-for-progress.ts';
import type { TargetStep } from './target.ts';

/** New pods that do not run, and from when on this counts as a failure of the revision, epoch ms. */
export interface Failing {
  readonly reason: string;
  readonly certainAt: number;
}

interface Scene {
  readonly step: Pick<TargetStep, 'startedAt' | 'settledAt'>;
  readonly plan: WorkloadPlan;
  readonly pods: readonly KubeObject[];
  readonly failureThreshold?: number;
  /** By the clock of the API server, epoch ms, and how far that is ahead of ours. */
  readonly now: number;
  readonly skew: number;
}

/** Pods that have been Ready may be restarted by a node, and have this long to come back, ms. */
const returnMs = 60_000;

/**
 * The new pods of a step while nothing moves: undefined if enough of them are Ready. In a settled step a container that
 * fails counts at once, as it does in a bake; pods that are still coming have the deadline of their revision.
 */
export const failingPods = ({ step, plan, pods, now, skew, ...tolerated }: Scene): Failing | undefined => {
  const { fresh } = kindOfPlan(plan).podsByRevision(pods, plan, now);
  if (fresh.total === 0 || fresh.ready >= enoughOf(tolerated, fresh.total)) return undefined;
  const settledAt = step.settledAt === undefined ? undefined : step.settledAt + skew;
  const crash = fresh.trouble?.name === 'PodsFailing' ? fresh.trouble.reason : undefined;
  if (crash !== undefined && settledAt !== undefined)
    return { reason: `new pods do not stay Ready: ${crash}`, certainAt: now };
  if (fresh.ready > 0) return undefined;
  const deadlineMs = (plan.after.own.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;
  const certainAt = Math.max(
    ...pods
      .filter((pod) => fresh.pods.includes(pod.metadata.name) && isFresh(pod, plan))
      .map((pod) => {
        const hasBeenReady = settledAt !== undefined && createdAt(pod) <= settledAt;
        return notReadySince(pod) + (hasBeenReady ? returnMs : deadlineMs);
      }),
    settledAt === undefined ? step.startedAt + skew + deadlineMs : 0,
  );
  return {
    reason: `none of the ${fresh.total} new pods is Ready${crash === undefined ? '' : `: ${crash}`}`,
    certainAt,
  };
};

const createdAt = ({ metadata }: KubeObject): number => Date.parse(metadata.creationTimestamp ?? '') || 0;
