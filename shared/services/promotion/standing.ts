import type { EnvironmentState } from '#domain/promotion/promotion.ts';
import { imagesByComponent } from '#domain/plan/image-changes.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { World } from '#ports/world.ts';
import { readRelease } from '../store/releases.ts';
import { readBlob } from '../store/blobs.ts';
import { readTarget } from '../store/targets.ts';
import type { Spot } from '#domain/drift/drift-view.ts';
import { spotsOf } from '../sync/targets.ts';

/** What runs in all targets of an application in an environment, by the journal. */
export const stateOf = async (world: World, app: string, environment: string): Promise<EnvironmentState> =>
  standingOf(world, await spotsOf(world, { environment, apps: [app] }));

/** The same for targets that are known. */
export const standingOf = async (world: World, spots: readonly Spot[]): Promise<EnvironmentState> => {
  const targets = await Promise.all(spots.map(({ app, target }) => readTarget(world, app, target)));
  const busy = targets.map(({ lock, failed }) => lock ?? failed).find((one) => one !== undefined);
  if (busy !== undefined) return { kind: 'busy', release: busy.release };
  const goods = targets.map(({ good }) => good);
  const [first] = goods;
  if (first === undefined || goods.some((good) => good === undefined || good.isRemoval === true))
    return { kind: 'empty' };
  if (goods.some((good) => good?.release !== first.release)) return { kind: 'mixed' };
  const { requestedAt, endedAt } = await readRelease(world, first.release);
  const images = imagesByComponent(await readBlob<Manifest>(world, first.manifest));
  return { kind: 'good', standing: { release: first.release, images, since: endedAt ?? requestedAt } };
};
