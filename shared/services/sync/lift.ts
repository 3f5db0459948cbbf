import { Rejection } from '#domain/rejection.ts';
import type { World } from '#ports/world.ts';
import { readTarget } from '../store/targets.ts';
import { note } from './act.ts';
import { readLedger } from './targets.ts';

/** Lifts the hold on what was rolled back in a target or fought over; 409 if nothing is held. */
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
