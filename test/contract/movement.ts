import type { KubeObject } from '#domain/kube/object.ts';
import type { Observation } from '#domain/workload/observation.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import { inspectTarget } from '#shared/services/rollout/inspect-target.ts';
import { reconcileWorkload } from '#shared/services/rollout/reconcile-workload.ts';
import type { ClusterExam } from './cluster-lab.ts';

/** An exam with the clock that its cluster lives by. */
export interface TimedExam extends ClusterExam {
  readonly clock: Clock;
}

export const release = 'r-exam';

/** Longer than that no movement takes; one that has not ended by then is told as it stands. */
const mostMs = 50_000;

/** What a release of this workload would find. */
export const planOf = async (exam: ClusterExam, ...objects: readonly KubeObject[]): Promise<WorkloadPlan> => {
  const { cluster, namespace } = exam;
  const manifest = { app: 'exam', target: 'main', objects };
  let plan: WorkloadPlan | undefined;
  await exam.until(async () => {
    const found = await inspectTarget({ cluster, manifest, namespace, release });
    const [inspection] = found.inspections;
    if (inspection?.kind === 'refused') throw new Error(inspection.reason);
    plan = inspection?.kind === 'clear' ? inspection.plan : undefined;
    return plan !== undefined;
  });
  return plan as unknown as WorkloadPlan;
};

/** Carries one movement on by a decision of ours until it has settled, is stuck, or takes too long. */
export const carryOn = async (
  exam: TimedExam,
  plan: WorkloadPlan,
  decide: (observation: Observation) => Progress,
  {
    cluster = exam.cluster,
    clock = exam.clock,
    atMostMs = mostMs,
  }: { cluster?: Cluster; clock?: Clock; atMostMs?: number | undefined } = {},
): Promise<Progress> => {
  const startedAt = clock.now();
  const stop = new AbortController();
  let progress: Progress | undefined;
  const work = reconcileWorkload({
    cluster,
    clock,
    plan,
    until: startedAt + atMostMs,
    signal: stop.signal,
    decide: ({ live, skew, ...view }) =>
      decide({
        ...view,
        plan,
        release,
        startedAt: startedAt + skew,
        ...(live === undefined ? {} : { live }),
      }),
    tell: async () => undefined,
    isCalled: async () => false,
  });
  work.then(
    (done) => (progress = done),
    () => undefined,
  );
  try {
    await Promise.race([exam.until(() => progress !== undefined), work]);
    return await work;
  } finally {
    stop.abort();
  }
};
