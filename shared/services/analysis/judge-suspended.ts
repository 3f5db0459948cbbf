import type { Verdict } from '#domain/analysis/verdict.ts';
import { isFailure } from '#domain/failure.ts';
import { type Failing, failingPods } from '#domain/rollout/failing-pods.ts';
import { hasPodsToWatch, judgingWhileOpen, nextLookAt } from '#domain/rollout/suspended-looks.ts';
import type { World } from '#ports/world.ts';
import type { Judged, Tasks } from '#workflows/tasks.ts';
import { hasLongBeenSuspended } from '../releases/continue-run.ts';
import { lookAgain } from '../releases/look-again.ts';
import { readOwnedPods } from '../rollout/owned-pods.ts';
import type { LockedRollout } from '../store/targets.ts';
import { changingIn, judgeTarget } from './judge-target.ts';
import { noteVerdict } from './note-verdict.ts';

interface Finding extends Failing {
  readonly evidence?: Verdict['evidence'];
}

/**
 * One look while a question or a pause is open: what would end a bake ends this one too, and begins the way back.
 * A cluster or a source of metrics that is away changes nothing; the next look asks again.
 */
export const judgeSuspended = async (
  world: World,
  rollout: LockedRollout,
  run: Tasks['judgeStep']['in']['run'],
): Promise<Judged> => {
  const { lock } = rollout;
  const now = () => world.clock.now();
  const { expiresAt = 0 } = lock.suspended ?? {};
  const found = hasPodsToWatch(lock) ? await find(world, rollout) : undefined;
  if (found !== undefined && found.certainAt <= now()) {
    const { reason, evidence = [] } = found;
    await noteVerdict(world, rollout, { kind: 'fail', reason, evidence });
    return { kind: 'fail', reason };
  }
  const reason = found?.reason ?? '';
  // What decides next begins a new execution, if this one has waited long.
  if (hasLongBeenSuspended(world, run)) return { kind: 'soon', until: new Date(now()).toISOString(), reason };
  const at = Math.min(nextLookAt(lock, now(), expiresAt), found?.certainAt ?? Infinity);
  return { ...lookAgain(at, now()), reason };
};

const find = (world: World, rollout: LockedRollout): Promise<Finding | undefined> =>
  findIn(world, rollout).catch((error: unknown) => {
    if (!isFailure(error) || isFailure(error, 'TargetLost')) throw error;
    return undefined;
  });

const findIn = async (world: World, rollout: LockedRollout): Promise<Finding | undefined> => {
  const { step } = rollout.lock;
  if (step === undefined) return undefined;
  // A window is judged from its first moment on.
  const isWindow = rollout.plan.strategy.steps[step.index]?.window !== undefined;
  const settledAt = step.settledAt ?? (isWindow ? step.startedAt : undefined);
  const failing = await podsIn(world, rollout, {
    startedAt: step.startedAt,
    ...(settledAt === undefined ? {} : { settledAt }),
  });
  if (failing !== undefined) return failing;
  if (settledAt === undefined || step.skipped !== undefined) return undefined;
  const { verdict, lost } = await judgeTarget(world, whileAsked(rollout, settledAt));
  if (lost.length > 0 || verdict.kind !== 'fail') return undefined;
  return { reason: verdict.reason, evidence: verdict.evidence, certainAt: 0 };
};

const podsIn = async (
  world: World,
  rollout: LockedRollout,
  step: Parameters<typeof failingPods>[0]['step'],
): Promise<Failing | undefined> => {
  const { plan: whole, place } = rollout;
  const { failureThreshold } = whole.strategy;
  const cluster = await world.cluster(place.cluster);
  const all = await Promise.all(
    (await changingIn(world, rollout)).map(async ({ plan }) => {
      const pods = await readOwnedPods(cluster, plan, await cluster.get(plan.ref));
      const skew = cluster.now() - world.clock.now();
      const now = world.clock.now() + skew;
      const failing = failingPods({
        step,
        plan,
        pods,
        now,
        skew,
        ...(failureThreshold === undefined ? {} : { failureThreshold }),
      });
      return failing && { ...failing, certainAt: failing.certainAt - skew };
    }),
  );
  return all.flatMap((one) => one ?? []).sort((a, b) => a.certainAt - b.certainAt)[0];
};

const whileAsked = (rollout: LockedRollout, settledAt: number): LockedRollout => {
  const { plan, lock } = rollout;
  const openMs = (lock.suspended?.expiresAt ?? settledAt) - settledAt;
  return { ...rollout, plan: { ...plan, judging: judgingWhileOpen(plan.judging, openMs) } };
};
