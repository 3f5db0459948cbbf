import type { Target, TargetFact } from '#domain/rollout/target.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import { readHistory, type TakeTurn, takeTurn } from '#domain/rollout/acquire-lock.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { listAsked, settle } from '#shared/services/approvals/decide.ts';
import { readFacts, record } from '#shared/services/store/append-facts.ts';
import { noteRelease, readRollout, type Rollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

/** How long one waits in the queue before asking again, seconds. */
const queueSeconds = 5;

/** Takes the target for this release, or its place in the queue. The append is the lock. */
export const acquireTarget: Task<'acquireTarget'> = async (input, world) => {
  const rollout = await readRollout(world, input);
  const turn = await takeOrQueue(world, rollout);
  switch (turn.kind) {
    case 'mine':
      await relieve(world, rollout);
      return { kind: 'mine' };
    case 'queued':
      return isAborted(rollout.release) ? { kind: 'over' } : { kind: 'queued', waitSeconds: queueSeconds };
    case 'refused':
      await refuse(world, rollout, turn.because);
      return { kind: 'over' };
    case 'over':
      return { kind: 'over' };
    default:
      return turn satisfies never;
  }
};

const isAborted = ({ control }: Release): boolean => control.kind === 'aborted';

const takeOrQueue = async (world: World, { release, plan, stream }: Rollout): Promise<TakeTurn> => {
  let turn: TakeTurn = { kind: 'over' };
  type State = { readonly target: Target; readonly history: ReturnType<typeof readHistory> };
  await record<TargetFact, State>(
    world.journal,
    world.clock,
    stream,
    (entries) => ({ target: foldTarget(entries), history: readHistory(foldTarget(entries), entries) }),
    ({ target, history }) => {
      turn = takeTurn(release.id, plan.onBusy, history, release.back);
      return [
        ...('fact' in turn && turn.fact !== undefined ? [turn.fact] : []),
        ...wayBack(release, turn, target),
      ];
    },
  );
  return turn;
};

/** Whoever lost the target may lie asleep over a question; it is answered, so that its release ends too. */
const relieve = async (world: World, { place, stream, release }: Rollout): Promise<void> => {
  const { hold } = foldTarget(await readFacts<TargetFact>(world.journal, stream));
  const before = hold?.inherited?.release ?? hold?.relieved;
  if (before === undefined) return;
  for (const { id, state } of await listAsked(world, `${before}.${place.name}.`)) {
    if (state === 'open')
      await settle(world, id, {
        kind: 'decided',
        answer: 'rejected',
        by: 'tidegate',
        because: `superseded by release ${release.id}`,
      });
  }
};

/**
 * What a release that comes back stands on: what the good release found when it came. A target that runs another one
 * by now is left alone.
 */
const wayBack = (release: Release, turn: TakeTurn, { hold, good }: Target): readonly TargetFact[] => {
  const isSaid = hold?.release === release.id && (hold.baseline !== undefined || hold.declined !== undefined);
  if (!release.back || turn.kind !== 'mine' || isSaid) return [];
  const undone = release.cause.kind === 'undo' ? release.cause.release : release.id;
  if (good?.release === undone) {
    const { release: _, ...found } = good;
    return [{ kind: 'prepared', release: release.id, ...found }];
  }
  const because =
    good === undefined
      ? `release ${undone} does not run here`
      : `release ${good.release} runs here now; undo that one instead`;
  return [{ kind: 'declined', release: release.id, outcome: { kind: 'refused', because } }];
};

const refuse = async (world: World, { release, place }: Rollout, because: string): Promise<void> => {
  await noteRelease(world, release.id, (state) =>
    (state.back ? state.undone : state.closed)[place.name] === undefined
      ? { kind: 'target-closed', target: place.name, back: state.back, outcome: { kind: 'refused', because } }
      : undefined,
  );
};

export const handler = onLambda(acquireTarget);
