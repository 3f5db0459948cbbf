import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { openReleases } from './queries.ts';

/** A release that takes longer than this to be planned is not waited for. */
const recentMs = 30_000;

/**
 * Releases of the same application that were requested just before this one and have not reached their targets yet,
 * though nothing blocks them. They come first: this one is planned on what they bring, and runs after them.
 */
export const olderOnTheirWay = async (world: World, release: Release): Promise<readonly Release[]> => {
  const { id, app, requestedAt } = release;
  const open = await openReleases(world);
  return open.filter(
    (one) =>
      one.app === app &&
      (one.requestedAt < requestedAt || (one.requestedAt === requestedAt && one.id < id)) &&
      one.requestedAt > world.clock.now() - recentMs &&
      isOnItsWay(one),
  );
};

/** Neither over nor kept by a question, a pause or an abort; and none of its targets has been sent off. */
const isOnItsWay = ({ outcome, refused, superseded, question, control, wave, cause }: Release): boolean =>
  outcome === undefined &&
  refused === undefined &&
  superseded === undefined &&
  question === undefined &&
  control.kind === 'go' &&
  wave < 0 &&
  cause.kind !== 'undo';

const pauseMs = 200;
const longestMs = 5_000;

/** Waits a little for older releases that are being planned at this moment. */
export const untilOlderArePlanned = async (world: World, release: Release): Promise<void> => {
  const until = world.clock.now() + longestMs;
  while (world.clock.now() < until) {
    const older = await olderOnTheirWay(world, release);
    if (older.every(({ plan }) => plan !== undefined)) return;
    await world.clock.sleep(pauseMs);
  }
};
