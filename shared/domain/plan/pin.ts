import { readImage, writeImage } from '../kube/image.ts';
import { isObject, type Digest } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';

/** The resolved tags of a plan: the image as written, and the digest of its manifest (or index). */
export type Pins = Readonly<Record<string, Digest>>;

/** Where kinds of objects keep the pods that they make. */
const podSpecs: readonly (readonly string[])[] = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];
const containerLists = ['initContainers', 'containers'];

/** Every image that these objects run, once, in their order. */
export const imagesIn = (objects: readonly KubeObject[]): readonly string[] => [
  ...new Set(objects.flatMap((object) => pathsOf(object).flatMap((path) => imagesOf(dig(object, path))))),
];

const pathsOf = ({ kind }: KubeObject) => (kind === 'Pod' ? [...podSpecs, ['spec']] : podSpecs);

const dig = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((here, field) => (isObject(here) ? here[field] : undefined), value);

const imagesOf = (spec: unknown): readonly string[] =>
  isObject(spec)
    ? containerLists.flatMap((list) => {
        const containers = spec[list];
        if (!Array.isArray(containers)) return [];
        return containers.flatMap((one: unknown) =>
          isObject(one) && typeof one['image'] === 'string' ? [one['image']] : [],
        );
      })
    : [];

/** Images that may run something else tomorrow: those with a tag, or nothing, instead of a digest. */
export const loose = (images: readonly string[]): readonly string[] =>
  images.filter((image) => readImage(image)?.digest === undefined);

/** The object with each image of the pins held to its digest; the tag stays, for people. */
export const pinned = (object: KubeObject, pins: Pins): KubeObject =>
  mapImages(object, (image) => {
    const digest = Object.hasOwn(pins, image) ? pins[image] : undefined;
    const name = readImage(image);
    return digest === undefined || name === undefined ? image : writeImage({ ...name, digest });
  });

const mapImages = (object: KubeObject, change: (image: string) => string): KubeObject =>
  pathsOf(object).reduce<KubeObject>(
    (whole, path) => at(whole, path, (spec) => mapContainers(spec, change)) as KubeObject,
    object,
  );

const mapContainers = (spec: Readonly<Record<string, unknown>>, change: (image: string) => string) =>
  containerLists.reduce((whole, list) => {
    const containers = whole[list];
    if (!Array.isArray(containers)) return whole;
    const changed = containers.map((one: unknown) =>
      isObject(one) && typeof one['image'] === 'string' ? { ...one, image: change(one['image']) } : one,
    );
    return { ...whole, [list]: changed };
  }, spec);

const at = (
  value: Readonly<Record<string, unknown>>,
  [field, ...rest]: readonly string[],
  change: (spec: Readonly<Record<string, unknown>>) => unknown,
): unknown => {
  if (field === undefined) return change(value);
  const child = value[field];
  return isObject(child) ? { ...value, [field]: at(child, rest, change) } : value;
};
