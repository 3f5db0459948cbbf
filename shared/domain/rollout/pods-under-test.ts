import type { Measurement } from '../analysis/observation.ts';
import type { KubeObject } from '../kube/object.ts';
import type { WorkloadPlan } from '../workload/snapshot.ts';
import { kindOfPlan } from '../workload/kinds.ts';
import { freshPods, isLast, type Step } from '../workload/step.ts';
import { advanceBatch } from './advance-batch.ts';
import type { TargetLock } from './target.ts';

/** The pods under test in one workload; `tampered` if someone has changed it, so that numbers would mean nothing. */
export type LookAt =
  | ({ readonly kind: 'comparable' } & Pick<
      Measurement,
      'canary' | 'stable' | 'since' | 'bakeSeconds' | 'now' | 'unhealthy'
    >)
  | { readonly kind: 'tampered'; readonly reason: string }
  /** No new pod is left to judge, or scaling has made far more of them than the step allows: the step corrects that. */
  | { readonly kind: 'lost'; readonly reason: string };

interface Scene {
  readonly lock: TargetLock;
  /** The current step, and how long it has been settled. */
  readonly step: Step;
  readonly bakeSeconds: number;
  readonly plan: WorkloadPlan;
  readonly live: KubeObject | undefined;
  readonly pods: readonly KubeObject[];
  readonly now: number;
}

/** Sorts the pods by the revision they run, and notices a hold that was lifted or a template that was changed. */
export const lookAt = ({ lock, step, bakeSeconds, plan, live, pods, now }: Scene): LookAt => {
  const seen = {
    plan,
    release: lock.release,
    pods,
    now,
    startedAt: now,
    ...(live === undefined ? {} : { live }),
  };
  const kind = kindOfPlan(plan);
  const progress = advanceBatch(step, seen);
  if (progress.kind === 'stuck') return { kind: 'tampered', reason: progress.reason };
  const { fresh, old } = kind.podsByRevision(pods, plan, now);
  const isDue = progress.kind === 'moving' && progress.acts.length > 0;
  if (isDue && fresh.total === 0 && old.total > 0 && step.window === undefined)
    return { kind: 'lost', reason: progress.reason };
  const isMany =
    step.beside !== true && !isLast(step) && fresh.total > freshPods(step, fresh.total + old.total) + 1;
  // Once in a step: some controllers cannot take new pods back, and would be asked without end.
  if (isDue && isMany && step.window === undefined && lock.step?.isCorrected !== true)
    return {
      kind: 'lost',
      reason: `${plan.ref.name}: ${fresh.total} of ${fresh.total + old.total} pods run the new revision since their number was changed, more than this step says`,
    };
  return {
    kind: 'comparable',
    canary: fresh.pods,
    stable: old.pods,
    since: lock.step?.settledAt ?? (step.window === undefined ? now : (lock.step?.startedAt ?? now)),
    bakeSeconds,
    now,
    // A pod that an autoscaler has added and that cannot be scheduled says nothing about the revision.
    ...(fresh.trouble?.name === 'PodsFailing' ? { unhealthy: fresh.trouble.reason } : {}),
  };
};
