import type { AnnouncedEvent } from '#domain/event/event.ts';
import { isFailure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import { readImage, writeImage } from '#domain/kube/image.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { imagesByComponent } from '#domain/plan/image-changes.ts';
import { announcedStream, deliveryStream } from '#domain/streams.ts';
import type { Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { whyDropped, type Dropped } from '#shared/webhooks/filter/filter.ts';
import { readNewest } from '../store/newest-facts.ts';
import { noteDropped } from './dropped.ts';
import { imagesOfEvent, standingImages, type StandingImages } from './standing-images.ts';
import { accept, begin, type Taken, type Wish } from './start.ts';

/** What a webhook announces, for an application whose files are known. */
export interface Announcement extends Wish {
  readonly receiver: Receiver;
  /** What makes two deliveries the same one. */
  readonly delivery: string;
  /** The images that the files name, by component; several where targets or containers differ. */
  readonly written: Readonly<Record<string, readonly string[]>>;
  /** The digest that the event carries. It is not signed. */
  readonly hint?: Digest | undefined;
}

export type Announced =
  | ({ readonly kind: 'taken' } & Taken)
  /** `release` is the one that brings the same image. */
  | ({ readonly kind: 'dropped'; readonly release?: string } & Dropped);

/** How many announcements are searched for images that are still on their way. */
const newest = 30;

/**
 * Accepts an image that a webhook announces, if the receiver's filter lets it through and no release brings it already.
 * Announcements for one application are decided one at a time: of many that arrive together, in any order, the newest
 * version is accepted, and a digest under several tags is accepted once.
 */
export const announce = async (world: World, asked: Announcement): Promise<Announced> => {
  const images = await withDigests(world, imagesOfEvent(asked.event));
  const lie = otherDigest(images, asked.hint);
  const stream = announcedStream(asked.event.app);
  for (;;) {
    const { facts, seq } = await readNewest<AnnouncedEvent>(world, stream, newest);
    const again = facts.find((one) => isSame(one, asked));
    if (again !== undefined) return complete(world, asked, again);
    const standing = await standingImages(world, asked.event.app, facts);
    const dropped = filtered(asked, images, standing) ?? lie ?? repeated(images, standing);
    if (dropped !== undefined) return drop(world, asked, images, dropped, facts);
    const fact = announcementOf(world, asked, images);
    const written = await world.journal.append(stream, seq, fact, world.clock.now());
    if (written.kind === 'written') return complete(world, asked, fact);
  }
};

const isSame = ({ receiver, delivery }: AnnouncedEvent, asked: Announcement): boolean =>
  receiver === asked.receiver.id && delivery === asked.delivery;

const announcementOf = (
  world: World,
  { receiver, delivery, event, source }: Announcement,
  images: AnnouncedEvent['images'],
): AnnouncedEvent => ({
  kind: 'announced',
  receiver: receiver.id,
  delivery,
  release: world.newId(),
  event,
  source,
  images,
});

const complete = async (
  world: World,
  { receiver, delivery, event, source, body }: Announcement,
  { release }: AnnouncedEvent,
): Promise<Announced> => {
  const stream = deliveryStream(receiver.id, delivery);
  return { kind: 'taken', ...(await accept(world, stream, { event, source, body }, 0, release)) };
};

const filtered = (
  { receiver, written }: Announcement,
  images: AnnouncedEvent['images'],
  { runs, coming }: StandingImages,
): Dropped | undefined => {
  for (const [component, image] of Object.entries(images)) {
    const standing = [...runs, ...coming.map((one) => one.images)].flatMap((all) => imagesOf(all[component]));
    const inFiles = written[component] ?? [];
    const present = standing.length === 0 ? inFiles : standing;
    const dropped = whyDropped(image, receiver, { written: inFiles, present });
    if (dropped !== undefined) return dropped;
  }
  return undefined;
};

/** The images that the files name for each component, in any target. */
export const writtenImages = (manifests: readonly Manifest[]): Announcement['written'] => {
  const pairs = manifests.flatMap((manifest) => Object.entries(imagesByComponent(manifest)));
  const byComponent = [...Map.groupBy(pairs, ([component]) => component)];
  return Object.fromEntries(
    byComponent.map(([component, all]) => [
      component,
      [...new Set(all.flatMap(([, images]) => imagesOf(images)))],
    ]),
  );
};

/** Several containers of a component are one text. */
const imagesOf = (text: string | undefined): readonly string[] => text?.split(' + ') ?? [];

type Repeated = Dropped & { readonly release?: string };

/** The same digests are on their way already, or run everywhere while nothing else is coming. */
const repeated = (
  images: AnnouncedEvent['images'],
  { runs, coming }: StandingImages,
): Repeated | undefined => {
  const digests = Object.entries(images).map(([component, image]) => ({
    component,
    digest: digestIn(image),
  }));
  if (digests.length === 0 || digests.some(({ digest }) => digest === undefined)) return undefined;
  const isIn = (all: Readonly<Record<string, string>>): boolean =>
    digests.every(({ component, digest }) =>
      imagesOf(all[component]).some((image) => digestIn(image) === digest),
    );
  const last = coming.at(-1);
  if (last !== undefined && isIn(last.images))
    return {
      reason: 'same-image',
      message: `release ${last.release} brings this very image`,
      release: last.release,
    };
  return last === undefined && runs.length > 0 && runs.every(isIn)
    ? { reason: 'same-image', message: 'this very image runs already' }
    : undefined;
};

/** An unsigned event whose digest differs from the registry's is late or forged; at worst it causes one lookup. */
const otherDigest = (images: AnnouncedEvent['images'], hint: Digest | undefined): Dropped | undefined => {
  const found = Object.values(images).map(digestIn);
  if (hint === undefined || found.every((digest) => digest === undefined || digest === hint))
    return undefined;
  return {
    reason: 'digest-mismatch',
    message: 'the registry has another digest under this tag than the event tells',
  };
};

const digestIn = (image: string): string | undefined => readImage(image)?.digest;

/** Includes the digest if the event or the registry provides it; a registry that does not answer delays nothing. */
const withDigests = async (
  world: World,
  images: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> => {
  const pairs = Object.entries(images).map(async ([component, image]) => {
    const name = readImage(image);
    if (name === undefined || name.digest !== undefined) return [component, image];
    const digest = await world.registry.digestOf(name).catch((error: unknown) => {
      if (!isFailure(error)) throw error;
    });
    return [component, writeImage({ ...name, ...(digest === undefined ? {} : { digest }) })];
  });
  return Object.fromEntries(await Promise.all(pairs)) as Readonly<Record<string, string>>;
};

/** Records what was not accepted, so that people can find out why; a repeated delivery is recorded once. */
const drop = async (
  world: World,
  { receiver, delivery }: Announcement,
  images: AnnouncedEvent['images'],
  { reason, message, release }: Repeated,
  facts: readonly AnnouncedEvent[],
): Promise<Announced> => {
  // The first of two deliveries may have been cut off before it began its release.
  const twin = facts.find((one) => one.release === release);
  if (twin !== undefined) await begin(world, twin);
  await noteDropped(world, receiver.id, { delivery, images, reason, message });
  return { kind: 'dropped', reason, message, ...(release === undefined ? {} : { release }) };
};
