import type { Target } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import { readHistory, type AcquireLock, acquireLock, type History } from '#domain/rollout/acquire-lock.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { listAsked, settle } from '#shared/services/approvals/decide.ts';
import { closeOlderQuestions } from '#shared/services/approvals/overtaken.ts';
import { findReleaseById } from '#shared/services/releases/queries.ts';
import { successorOf } from '#shared/services/releases/continue-run.ts';
import { olderOnTheirWay } from '#shared/services/releases/older-releases.ts';
import { hasStopped } from '#shared/services/releases/runs.ts';
import { record } from '#shared/services/store/append-facts.ts';
import { foldStream, reachOf, recentFacts } from '#shared/services/store/target-facts.ts';
import { readRollout, type Rollout } from '#shared/services/store/targets.ts';
import type { LockResult, Tasks } from '#workflows/tasks.ts';
import type { Task } from '#functions/runtime/task.ts';
import { noteRelease } from '#shared/services/store/releases.ts';

/** Seconds between looks of a release that waits in the queue: more seldom the longer it waits. */
const queueSeconds = (waitedMs: number): number => Math.min(60, Math.max(5, Math.round(waitedMs / 20_000)));

/** Takes the target for this release, or its place in the queue. The append is the lock. */
export const acquireTarget: Task<'acquireTarget'> = async (input, world) => {
  const rollout = await readRollout(world, input);
  // Their plans exist, so they will be here in a moment, and they come before this one.
  if (!rollout.release.back && (await olderOnTheirWay(world, rollout.release)).length > 0)
    return { kind: 'queued', waitSeconds: 1 };
  const lockResult = await takeOrQueue(world, rollout);
  switch (lockResult.kind) {
    case 'acquired':
      await relieve(world, rollout);
      if (lockResult.facts.length > 0) await closeOlderQuestions(world, rollout.release);
      return { kind: 'acquired' };
    case 'queued':
      return isAborted(rollout.release) ? { kind: 'over' } : wait(world, rollout.release, input.run);
    case 'refused':
      await refuse(world, rollout, lockResult.reason);
      return { kind: 'over' };
    case 'over':
      return { kind: 'over' };
    default:
      return lockResult satisfies never;
  }
};

const wait = (
  world: World,
  { requestedAt }: Release,
  run: Tasks['acquireTarget']['in']['run'],
): LockResult => {
  const name = successorOf(world, 'rollout', run);
  return name === undefined
    ? { kind: 'queued', waitSeconds: queueSeconds(world.clock.now() - requestedAt) }
    : { kind: 'continued', name };
};

const isAborted = ({ control }: Release): boolean => control.kind === 'aborted';

const takeOrQueue = async (world: World, { release, plan, place, stream }: Rollout): Promise<AcquireLock> => {
  let lockResult: AcquireLock = { kind: 'over', facts: [] };
  const ended = await endedOnes(world, stream, release.id);
  const reach = reachOf(release, place.name);
  const me = {
    release: release.id,
    requestedAt: release.requestedAt,
    policy: plan.concurrency,
    back: release.back,
  };
  await record<TargetFact, History>(
    world.journal,
    world.clock,
    stream,
    (entries) => readHistory(release.id, foldTarget(entries), entries),
    (history) => {
      lockResult = acquireLock(me, history, (id) => ended.has(id));
      return [
        ...('facts' in lockResult ? lockResult.facts.map((fact) => withBase(fact, history)) : []),
        ...wayBack(release, lockResult, history.target),
      ];
    },
    () => recentFacts(world.journal, stream, reach),
  );
  return lockResult;
};

/** The release that takes the target records its state, so earlier facts need not be read again. */
const withBase = (fact: TargetFact, { target }: History): TargetFact =>
  fact.kind === 'taken' ? { ...fact, base: target } : fact;

/** Releases that hold the target or wait for it but make no progress: they must not block others. */
const endedOnes = async (world: World, stream: string, id: string): Promise<ReadonlySet<string>> => {
  const { lock, waiting } = await foldStream(world.journal, stream);
  const others = [...(lock === undefined ? [] : [lock.release]), ...waiting.map(({ release }) => release)];
  const stopped = await Promise.all(
    others
      .filter((other) => other !== id)
      .map(async (other) => {
        const release = await findReleaseById(world, other);
        return release !== undefined && (await hasStopped(world, release)) ? [other] : [];
      }),
  );
  return new Set(stopped.flat());
};

/**
 * A release that lost the target may be suspended on a question. The question is answered, so that this release ends
 * too.
 */
const relieve = async (world: World, { place, stream, release }: Rollout): Promise<void> => {
  const { lock } = await foldStream(world.journal, stream);
  const before = lock?.inherited?.releases ?? (lock?.superseded === undefined ? [] : [lock.superseded]);
  for (const one of before) await closeQuestions(world, `${one}.${place.name}.`, release.id);
};

const closeQuestions = async (world: World, prefix: string, by: string): Promise<void> => {
  for (const { id, state } of await listAsked(world, prefix)) {
    if (state === 'open')
      await settle(world, id, {
        kind: 'decided',
        answer: 'rejected',
        by: 'tidegate',
        reason: `superseded by release ${by}`,
      });
  }
};

/**
 * What a release falls back to: the state that the good release found when it came. A target that runs another release
 * by now is left unchanged.
 */
const wayBack = (
  release: Release,
  lockResult: AcquireLock,
  { lock, good }: Target,
): readonly TargetFact[] => {
  const isSaid = lock?.release === release.id && (lock.snapshot !== undefined || lock.declined !== undefined);
  if (!release.back || lockResult.kind !== 'acquired' || isSaid) return [];
  const undone = release.cause.kind === 'undo' ? release.cause.release : release.id;
  if (good?.release === undone) {
    const { release: _, ...found } = good;
    return [{ kind: 'prepared', release: release.id, ...found }];
  }
  const reason =
    good === undefined
      ? `release ${undone} does not run here`
      : `release ${good.release} runs here now; undo that one instead`;
  return [{ kind: 'declined', release: release.id, outcome: { kind: 'refused', reason } }];
};

const refuse = async (world: World, { release, place }: Rollout, reason: string): Promise<void> => {
  await noteRelease(world, release.id, (state) =>
    (state.back ? state.undone : state.closed)[place.name] === undefined
      ? { kind: 'target-closed', target: place.name, back: state.back, outcome: { kind: 'refused', reason } }
      : undefined,
  );
};

export const handler = onLambda(acquireTarget);
