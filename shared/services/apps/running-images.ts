import { isFailure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { imagesByComponent } from '#domain/plan/image-changes.ts';
import type { Release } from '#domain/release/release.ts';
import { targetStream } from '#domain/streams.ts';
import type { ReleaseView, RunningImages } from '#domain/view/view.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import { readPlan } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';

/** One place of an application, and what runs there by the journal: what the last good release brought. */
export interface PlaceView {
  readonly name: string;
  readonly runs?: RunningImages;
  /** The release that is at work there now. */
  readonly release?: string;
}

/** Every place that an application has been released to, with the image of each component. */
export const placesOf = async (world: World, app: string): Promise<readonly PlaceView[]> => {
  const prefix = targetStream(app, '');
  const streams = await world.journal.list(prefix);
  return Promise.all(streams.map(({ stream }) => placeOf(world, app, stream.slice(prefix.length))));
};

const placeOf = async (world: World, app: string, name: string): Promise<PlaceView> => {
  const { good, lock } = await readTarget(world, app, name);
  const images = good && (await imagesOf(world, good.manifest));
  return {
    name,
    ...(good === undefined || images === undefined ? {} : { runs: { release: good.release, images } }),
    ...(lock === undefined ? {} : { release: lock.release }),
  };
};

/** Nothing where the manifest is not kept any more: a view must not fail for that. */
const imagesOf = async (world: World, manifest: Digest): Promise<RunningImages['images'] | undefined> => {
  const found = await readBlob<Manifest>(world, manifest).catch(unlessGone);
  return found && imagesByComponent(found);
};

const unlessGone = (error: unknown): undefined => {
  if (!isFailure(error, 'NotFound')) throw error;
};

/** The view of one release with the images that it brings, and those that run in each of its targets now. */
export const withImages = async (world: World, release: Release, view: ReleaseView): Promise<ReleaseView> => {
  if (release.plan === undefined) return view;
  const plan = await readPlan(world, release).catch(unlessGone);
  const targets = await Promise.all(
    view.targets.map(async (target) => {
      const planned = plan?.targets.find(({ name }) => name === target.name);
      const { runs } = await placeOf(world, release.app, target.name);
      const brings = planned && (await imagesOf(world, planned.manifest));
      return {
        ...target,
        ...(brings === undefined ? {} : { brings }),
        ...(runs === undefined ? {} : { runs }),
      };
    }),
  );
  return { ...view, targets };
};
