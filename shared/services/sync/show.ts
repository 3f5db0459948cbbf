import type { Drift } from '#domain/drift/drift.ts';
import type { DriftView } from '#domain/drift/drift-view.ts';
import type { World } from '#ports/world.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { readTarget } from '../store/targets.ts';
import { driftOf, readLedger, type Selection, spotsOf } from './targets.ts';

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
