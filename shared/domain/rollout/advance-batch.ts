import type { Observation } from '../workload/observation.ts';
import { holderOf } from '../workload/observation.ts';
import { kindOfPlan } from '../workload/kinds.ts';
import { isFresh, readySince } from '../workload/pods-by-revision.ts';
import { type Progress, podsOfShare, type Step } from '../workload/step.ts';

/**
 * Advances one workload by one batch. In a streaming window, each look makes a batch of what is proven so far plus the
 * window.
 */
export const advanceBatch = (step: Step, observation: Observation): Progress => {
  const kind = kindOfPlan(observation.plan);
  if (step.window === undefined || observation.plan.kind !== 'update') return kind.advance(step, observation);
  const { live, plan } = observation;
  const isBegun = live !== undefined && holderOf(live) === observation.release;
  const there = live === undefined ? 1 : kind.wanted(live);
  // Once it has begun, the live number counts: a number of its own may come at the end.
  const wanted = isBegun ? there : (plan.after.replicas ?? there);
  const { proven, nextAt } = provenOf(step.window.provenSeconds, observation);
  const pods = proven + Math.max(1, podsOfShare(step.window.size, wanted, 'down'));
  const isAll = pods >= wanted;
  const batch: Step = isAll
    ? { ...step, flows: true }
    : { ...step, pods, percent: 0, of: step.of + 1, flows: true };
  const progress = kind.advance(batch, observation);
  if (progress.kind === 'stuck') return progress;
  if (progress.kind === 'settled' && isAll) return progress;
  const checkAgainAt = Math.min(
    nextAt,
    progress.kind === 'moving' ? (progress.checkAgainAt ?? Infinity) : Infinity,
  );
  const acts = progress.kind === 'moving' ? progress.acts : [];
  return {
    ...(progress.kind === 'moving' ? progress : {}),
    kind: 'moving',
    flows: true,
    acts,
    reason: progress.reason,
    ...(checkAgainAt === Infinity ? {} : { checkAgainAt }),
  };
};

/** The number of new pods that have been Ready long enough, and when the next one will have been (epoch ms). */
const provenOf = (
  provenSeconds: number,
  { pods, plan, now }: Observation,
): { readonly proven: number; readonly nextAt: number } => {
  const seconds = Math.max(provenSeconds, plan.after.own.minReadySeconds ?? 0);
  const at = pods
    .filter((pod) => pod.metadata.deletionTimestamp === undefined && isFresh(pod, plan))
    .flatMap((pod) => readySince(pod) ?? [])
    .map((since) => since + seconds * 1000);
  return {
    proven: at.filter((one) => one <= now).length,
    nextAt: Math.min(...at.filter((one) => one > now), Infinity),
  };
};
