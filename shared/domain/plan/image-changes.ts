import { list, fields } from '../kube/fields.ts';
import { componentOf, type Manifest } from '../kube/manifest.ts';
import { valueAt } from '../kube/field-path.ts';
import { readImage, writeImage } from '../kube/image.ts';
import type { Pins } from './pin.ts';

/** The image of a component that a release changes, from what the last good release brought. */
export interface ImageChange {
  readonly component: string;
  /** Absent where the component is new. */
  readonly from?: string;
  readonly to: string;
}

/** An image that stays although this release does not name it: an earlier release brought it, or is about to. */
export interface CarriedImage {
  readonly component: string;
  readonly image: string;
  readonly release: string;
}

/** What the pods of each component run; several containers are one text. */
export const imagesByComponent = (manifest: Manifest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    manifest.objects.flatMap((object) => {
      const component = componentOf(manifest, object);
      const containers = list(fields(valueAt(object, ['spec', 'template', 'spec']))['containers']);
      const images = containers.flatMap(({ image }) => (typeof image === 'string' ? [image] : []));
      return component === undefined || images.length === 0 ? [] : [[component, images.join(' + ')]];
    }),
  );

interface Pair {
  readonly before: Manifest;
  readonly after: Manifest;
}

/** Every image that changes anywhere, once. */
export const imageChanges = (pairs: readonly Pair[]): readonly ImageChange[] => {
  const all = pairs.flatMap(({ before, after }) => {
    const was = imagesByComponent(before);
    return Object.entries(imagesByComponent(after))
      .filter(([component, to]) => was[component] !== to)
      .map(([component, to]): ImageChange => {
        const from = was[component];
        return { component, to, ...(from === undefined ? {} : { from }) };
      });
  });
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
};

/** The image with the digest that it was held to, so that it is the same although its tag may move. */
export const withPin = (image: string, pins: Pins = {}): string => {
  const digest = Object.hasOwn(pins, image) ? pins[image] : undefined;
  const name = readImage(image);
  return digest === undefined || name === undefined ? image : writeImage({ ...name, digest });
};

/** As much of a digest as people compare. */
export const shortImage = (image: string): string => image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+/g, '$1');

/** `web shop/web:1 → shop/web:2; worker stays shop/worker:5`. */
export const describeImages = (
  changes: readonly ImageChange[],
  carried: readonly CarriedImage[] = [],
): string => {
  const changing = new Set(changes.map(({ component }) => component));
  return [
    ...changes.map(
      ({ component, from, to }) =>
        `${component} ${from === undefined ? '' : `${shortImage(from)} → `}${shortImage(to)}`,
    ),
    ...carried
      .filter(({ component }) => !changing.has(component))
      .map(({ component, image }) => `${component} stays ${shortImage(image)}`),
  ].join('; ');
};
