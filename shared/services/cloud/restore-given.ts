import { classOf } from '#domain/stack/classes.ts';
import { secretNameOf } from '#domain/stack/claim.ts';
import type { WaitsForCloud } from '#domain/stack/stack.ts';
import type { StackRef } from '#domain/stack/stack-ref.ts';
import type { StackState } from '#domain/stack/stack-state.ts';
import type { World } from '#ports/world.ts';
import type { LockedRollout } from '../store/targets.ts';
import { readStack } from './advance-stack.ts';
import { goBack, undoneBy, wait } from './return-target.ts';

export type Given = { readonly kind: 'over'; readonly told: readonly string[] } | WaitsForCloud;

/**
 * Takes up again what the release has given up, before its workloads are restored: their pods do not start without
 * their Secrets. Kept resources are bound again; removed ones are created again.
 */
export const restoreGiven = async (world: World, rollout: LockedRollout): Promise<Given> => {
  const { release } = rollout;
  const mine = undoneBy(rollout);
  const told: string[] = [];
  for (const ref of givenUp(rollout)) {
    if (await isAsBefore(world, rollout, ref, mine)) continue;
    const progress = await goBack(world, rollout, ref, mine);
    if (progress.kind === 'waits') return wait(world, rollout, ref, progress);
    const reason = progress.kind === 'done' ? progress.told : progress.reason;
    const { standing, claim } = await readStack(world, ref.key);
    if (reason !== undefined) told.push(`${ref.resource}: ${reason}`);
    else if (standing?.madeBy === release.id && classOf(claim?.class ?? '')?.holdsData !== false)
      told.push(`${ref.resource}: it was removed, so it is made anew and empty`);
  }
  return { kind: 'over', told };
};

/** What ran before it used these, and it does not. */
const givenUp = ({ target, lock, release }: LockedRollout): readonly StackRef[] => {
  const used = new Set((lock.stacks ?? []).map(({ key }) => key));
  const isUndo = release.cause.kind === 'undo' && target.good?.release === release.cause.release;
  const before = isUndo ? target.before : target.good;
  return (before?.stacks ?? []).filter(({ key }) => !used.has(key));
};

const isAsBefore = async (
  world: World,
  { place, plan }: LockedRollout,
  ref: StackRef,
  mine: readonly string[],
): Promise<boolean> => {
  const state = await readStack(world, ref.key);
  if (isTouched(state, mine)) return false;
  const cluster = await world.cluster(place.cluster);
  const { namespace } = place;
  const name = secretNameOf(plan.app, ref.resource);
  return (await cluster.get({ apiVersion: 'v1', kind: 'Secret', namespace, name })) !== undefined;
};

const isTouched = ({ open, dropped, standing }: StackState, mine: readonly string[]): boolean =>
  open !== undefined || standing === undefined || dropped.some(({ by }) => mine.includes(by));
