import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { WorkloadPlan } from '#domain/step/baseline.ts';
import { lookAt } from '#domain/verdict/look-at.ts';
import { together } from '#domain/verdict/together.ts';
import { judge } from '#domain/verdict/judge.ts';
import type { Verdict } from '#domain/verdict/verdict.ts';
import type { TargetFact, TargetHold } from '#domain/target/target.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#shared/lambda.ts';
import { type HeldRollout, noteTarget, readBaseline, readHeldRollout } from '#shared/rollout.ts';
import type { Task } from '#shared/task.ts';

/** Reads what the new pods and the stable ones did since the step settled, and says whether the new ones keep what was promised. */
export const judgeStep: Task<'judgeStep'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const { workloads } = await readBaseline(world, rollout);
  const cluster = await world.cluster(rollout.place.cluster);
  const changing = workloads.filter(({ kind }) => kind === 'update');
  const verdict = together(
    await Promise.all(changing.map((plan) => judgeOne(world, cluster, rollout, plan))),
  );
  await noteTarget(world, rollout, (hold) => says(hold, verdict));
  return verdict;
};

const judgeOne = async (
  world: World,
  cluster: Cluster,
  rollout: HeldRollout,
  plan: WorkloadPlan,
): Promise<Verdict> => {
  const { namespace } = rollout.place;
  const [live, pods] = await Promise.all([
    cluster.get(plan.ref),
    cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: plan.selector }),
  ]);
  const look = lookAt({
    hold: rollout.hold,
    steps: rollout.plan.strategy.steps,
    plan,
    live,
    pods: pods.items,
    now: world.clock.now(),
  });
  if (look.kind === 'foul') return { kind: 'fail', because: look.because, evidence: [] };
  const { canary, stable, since, now } = look;
  const metrics = await world.metrics(rollout.place.cluster);
  const windows = plan.serves
    ? await metrics.counts({
        namespace,
        workload: plan.ref.name,
        pods: [...canary, ...stable],
        from: since,
        to: now,
        ...asking(rollout.plan),
      })
    : [];
  return judge({
    ...look,
    judging: { ...rollout.plan.judging, ...(plan.serves ? {} : { checks: [] }) },
    windows,
  });
};

const asking = ({ judging }: ReleasePlan) => {
  const latency = judging.checks.find((check) => check.kind === 'latency');
  return {
    windowSeconds: judging.windowSeconds,
    ...(latency === undefined ? {} : { slowerThanMs: latency.slowerThanMs }),
  };
};

/** A wait is only worth a line when it is the first of its step; a failure turns the release back in the same breath. */
const says = (hold: TargetHold, verdict: Verdict): readonly TargetFact[] => {
  const { release, step } = hold;
  if (
    step === undefined ||
    hold.back !== undefined ||
    (verdict.kind === 'wait' && step.verdict !== undefined)
  )
    return [];
  const judged: TargetFact = { kind: 'judged', release, index: step.index, verdict };
  return verdict.kind === 'fail'
    ? [judged, { kind: 'turning-back', release, because: verdict.because }]
    : [judged];
};

export const handler = onLambda(judgeStep);
