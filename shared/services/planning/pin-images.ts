import type { App } from '#domain/app/app.ts';
import { readImage } from '#domain/kube/image.ts';
import { type Failure, isFailure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import { isOutage } from '#domain/release/outage.ts';
import { imagesIn, loose, pinned, type Pins } from '#domain/plan/pin.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { World } from '#ports/world.ts';

export type Manifests = Readonly<Record<string, Manifest>>;

/** Manifests whose images cannot change any more, as far as the policy demands. */
export interface Pinning {
  readonly kind: 'pinned';
  readonly manifests: Manifests;
  readonly pins: Pins;
  /** Images that are used as written: of registries that are not configured, or because the file says so. */
  readonly asWritten: readonly string[];
}

type Pinned = Pinning | { readonly kind: 'refused'; readonly reason: string };

/** The most images looked up at a time, so as not to overload a registry. */
const atOnce = 6;

/**
 * Resolves the tags of the manifests at their registries, once. Returns every reason for failure at once; fails with
 * RegistryUnreachable if only registries that are away stand in the way.
 */
export const pinManifests = async (
  world: Pick<World, 'registry'>,
  { release }: App,
  manifests: Manifests,
): Promise<Pinned> => {
  const images = loose(imagesIn(Object.values(manifests).flatMap(({ objects }) => objects)));
  if (release.pinImages === 'none') return { kind: 'pinned', manifests, pins: {}, asWritten: images };
  const answers: Answer[] = [];
  for (let at = 0; at < images.length; at += atOnce)
    answers.push(...(await Promise.all(images.slice(at, at + atOnce).map((image) => ask(world, image)))));
  const pins = Object.fromEntries(answers.flatMap(({ image, digest }) => (digest ? [[image, digest]] : [])));
  const troubles = answers.flatMap(({ image, trouble }) => (trouble ? [`image ${image}: ${trouble}`] : []));
  const asWritten = images.filter((image) => !Object.hasOwn(pins, image));
  if (release.pinImages === 'all' && troubles.length === 0 && asWritten.length > 0)
    troubles.push(
      `release.pinImages is "all", but the registry of ${asWritten.join(', ')} is not configured; add it to the registries, or write the digest`,
    );
  const away = answers.flatMap((answer) => answer.away ?? []);
  if (troubles.length > away.length) return { kind: 'refused', reason: troubles.join('\n') };
  if (away[0] !== undefined) throw away[0];
  return { kind: 'pinned', manifests: holdTo(manifests, pins), pins, asWritten };
};

/** The manifests as they were planned, from the pins of the plan. No registry is asked. */
export const holdTo = (manifests: Manifests, pins: Pins = {}): Manifests => {
  if (Object.keys(pins).length === 0) return manifests;
  return Object.fromEntries(
    Object.entries(manifests).map(([target, manifest]) => [
      target,
      { ...manifest, objects: manifest.objects.map((object) => pinned(object, pins)) },
    ]),
  );
};

interface Answer {
  readonly image: string;
  readonly digest?: Digest | undefined;
  readonly trouble?: string;
  /** The registry is away: the trouble ends by itself. */
  readonly away?: Failure;
}

const ask = async (world: Pick<World, 'registry'>, image: string): Promise<Answer> => {
  const name = readImage(image);
  if (name === undefined) return { image };
  try {
    return { image, digest: await world.registry.digestOf(name) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { image, trouble: error.message, ...(isOutage(error) ? { away: error } : {}) };
  }
};
