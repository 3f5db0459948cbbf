import type { AnnouncedEvent, ReleaseEvent } from '#domain/event/event.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { imagesByComponent, withPin } from '#domain/plan/image-changes.ts';
import type { Release } from '#domain/release/release.ts';
import { targetStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import { readPlan } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';
import { findReleaseById } from './queries.ts';

type ByComponent = Readonly<Record<string, string>>;

/** The images that the components of an application run, and those on their way. */
export interface StandingImages {
  /** In each place, what the last good release brought. */
  readonly runs: readonly ByComponent[];
  /** Releases that are neither over nor on their way back, oldest first. */
  readonly coming: readonly { readonly release: string; readonly images: ByComponent }[];
}

/** Reads the journal only, no cluster. `announced` holds the newest announcements, some of which may not have begun. */
export const standingImages = async (
  world: World,
  app: string,
  announced: readonly AnnouncedEvent[],
): Promise<StandingImages> => {
  const prefix = targetStream(app, '');
  const streams = await world.journal.list(prefix);
  const targets = await Promise.all(
    streams.map(({ stream }) => readTarget(world, app, stream.slice(prefix.length))),
  );
  const manifests = targets.flatMap(({ good }) => (good === undefined ? [] : [good.manifest]));
  const here = targets.flatMap(({ lock, waiting }) => [
    ...(lock === undefined || lock.back !== undefined ? [] : [lock.release]),
    ...waiting.filter(({ back }) => !back).map(({ release }) => release),
  ]);
  const ids = [...new Set([...here, ...announced.map(({ release }) => release)])].toSorted();
  const coming = ids.map(async (id) => {
    const images = await imagesOfOpen(
      world,
      id,
      announced.find(({ release }) => release === id),
    );
    return images === undefined ? [] : [{ release: id, images }];
  });
  return {
    runs: await Promise.all(
      manifests.map(async (manifest) => imagesByComponent(await readBlob<Manifest>(world, manifest))),
    ),
    coming: (await Promise.all(coming)).flat(),
  };
};

/** The images that a release brings; undefined for one that is over or rolling back. */
const imagesOfOpen = async (
  world: World,
  id: string,
  announced: AnnouncedEvent | undefined,
): Promise<ByComponent | undefined> => {
  const release = await findReleaseById(world, id);
  // Announced and not begun: the process died between the two, and the sender's next try completes it.
  if (release === undefined) return announced?.images;
  if (!isComing(release)) return undefined;
  if (release.plan === undefined) return announced?.images ?? imagesOfEvent(release.cause);
  const { images, pins } = await readPlan(world, release);
  return Object.fromEntries(
    Object.entries(images).map(([component, image]) => [component, withPin(image, pins)]),
  );
};

const isComing = ({ outcome, refused, superseded, control, back }: Release): boolean =>
  outcome === undefined &&
  refused === undefined &&
  superseded === undefined &&
  control.kind !== 'aborted' &&
  !back;

/** The images that an event names, by component. */
export const imagesOfEvent = (event: ReleaseEvent): ByComponent => {
  if (event.kind === 'manual') return event.images;
  return event.kind === 'image' && event.component !== undefined ? { [event.component]: event.image } : {};
};
