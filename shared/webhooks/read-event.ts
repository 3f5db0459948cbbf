import type { App, Component } from '#domain/app/app.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { readImage, writeImage } from '#domain/kube/image.ts';
import type { Meaning } from '#domain/event/filters.ts';
import { tagOf } from './kit/source-tag.ts';
import type { Reading } from './reading.ts';

/** The meaning of a webhook, once the application is known. */
export type Meant =
  | { readonly kind: 'wanted'; readonly event: ReleaseEvent }
  | { readonly kind: 'ignored'; readonly reason: string }
  /** It names a component that the application does not have. */
  | { readonly kind: 'unknown'; readonly reason: string };

type Wanted = Extract<Reading, { kind: 'image' | 'source' | 'release' }>;

/** Finds the component and the image that are meant. */
export const readEvent = (app: App, receiver: Meaning, reading: Wanted): Meant => {
  switch (reading.kind) {
    case 'release':
      return {
        kind: 'wanted',
        event: { kind: 'manual', app: app.name, images: reading.images, by: reading.by },
      };
    case 'image':
      return newImage(app, reading.component ?? receiver.component, reading);
    case 'source':
      return newSource(app, receiver, reading);
    default:
      return reading satisfies never;
  }
};

const newImage = (
  app: App,
  named: string | undefined,
  { image, by }: { image: string; by: string },
): Meant => {
  if (named !== undefined) return ofComponent(app, named, () => image, by);
  const repository = readImage(image)?.repository;
  const [owner, ...more] = app.components.filter(
    (component) => imageOf(component)?.repository === repository,
  );
  if (owner === undefined || more.length > 0) return { kind: 'ignored', reason: 'image-of-no-component' };
  return ofComponent(app, owner.name, () => image, by);
};

/** The tag of a commit or release of the sources becomes a new tag of the image that the component runs. */
const newSource = (
  app: App,
  { component, source }: Meaning,
  reading: Extract<Wanted, { kind: 'source' }>,
): Meant => {
  const tag = tagOf(reading, source);
  if (tag.kind === 'ignored') return tag;
  const named = component ?? (app.components.length === 1 ? app.components[0]?.name : undefined);
  if (named === undefined) return { kind: 'ignored', reason: 'tag-of-no-component' };
  return ofComponent(
    app,
    named,
    (present) => (present === undefined ? undefined : writeImage({ repository: present, tag: tag.tag })),
    reading.by,
  );
};

/** The event for one component, whose image follows from the repository that it uses now. */
const ofComponent = (
  app: App,
  name: string,
  imageFrom: (repository: string | undefined) => string | undefined,
  by: string,
): Meant => {
  const component = app.components.find((one) => one.name === name);
  if (component === undefined) {
    const known = app.components.map((one) => one.name);
    return { kind: 'unknown', reason: `${app.name} has no such component; ${hint(name, known)}` };
  }
  const image = imageFrom(imageOf(component)?.repository);
  if (image === undefined) return { kind: 'unknown', reason: `${app.name}/${name} names no image` };
  return { kind: 'wanted', event: { kind: 'image', app: app.name, component: name, image, by } };
};

const imageOf = ({ properties }: Component) =>
  typeof properties['image'] === 'string' ? readImage(properties['image']) : undefined;
