import type { Drift } from '#domain/drift/drift.ts';
import type { DriftLedger } from '#domain/drift/ledger.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Barred } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { readTarget } from '../store/targets.ts';
import { note } from './act.ts';
import { driftOf, readLedger, type Selection, type Spot, spotsOf } from './targets.ts';

/** What people are shown of one target: how it stands now, and what is not put right by itself. */
export interface DriftView extends Spot {
  readonly drift: Drift;
  /** Revisions that were taken back here and do not come again by themselves. */
  readonly barred: readonly Barred[];
  readonly stopped?: DriftLedger['stopped'];
}

/** An API of the cloud answers within half a minute. */
const longestMs = 20_000;
const atOnce = 4;

/** Looks at the clusters now; what there is no time for is said to be unseen. */
export const showDrift = async (
  world: World,
  selection: Selection,
  isVisible: (app: string) => boolean,
): Promise<readonly DriftView[]> => {
  const until = world.clock.now() + longestMs;
  const spots = (await spotsOf(world, selection)).filter(({ app }) => isVisible(app));
  return fewAtOnce(spots, atOnce, async (spot) => {
    const state = await readTarget(world, spot.app, spot.target);
    const ledger = await readLedger(world, spot.app, spot.target);
    const drift: Drift =
      world.clock.now() < until
        ? await driftOf(world, spot, state)
        : { kind: 'unseen', reason: 'there was no time for it; name an environment or an application' };
    const { barred = [] } = state;
    const since = ledger.lifted?.at ?? -1;
    return {
      ...spot,
      drift,
      barred: barred.filter(({ at }) => at > since),
      ...(ledger.stopped !== undefined && { stopped: ledger.stopped }),
    };
  });
};

/** Lets come again what was taken back in a target or fought over; 409 where nothing is held. */
export const lift = async (
  world: World,
  wish: { readonly app: string; readonly target: string; readonly by: string; readonly reason: string },
): Promise<{ readonly app: string; readonly target: string; readonly lifted: readonly string[] }> => {
  const { app, target, by, reason } = wish;
  const { barred = [] } = await readTarget(world, app, target);
  const ledger = await readLedger(world, app, target);
  const open = barred.filter(({ at }) => at > (ledger.lifted?.at ?? -1));
  if (open.length === 0 && ledger.stopped === undefined)
    throw new Rejection('conflict', 'nothing-held', `nothing is held in ${target} of ${app}`);
  await note(world, wish, () => ({ kind: 'lifted', by, reason }));
  return {
    app,
    target,
    lifted: [
      ...open.map(({ release }) => `release ${release}`),
      ...(ledger.stopped === undefined ? [] : [ledger.stopped.field]),
    ],
  };
};
