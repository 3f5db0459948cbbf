import type { App, Component } from '#domain/app/app.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { readImage, writeImage } from '#domain/kube/image.ts';
import type { Reading } from './reading.ts';

/** What a webhook comes to, once the application is known. */
export type Meant =
  | { readonly kind: 'wanted'; readonly event: ReleaseEvent }
  | { readonly kind: 'ignored'; readonly reason: string }
  /** It names a component that the application does not have. */
  | { readonly kind: 'unknown'; readonly reason: string };

type Wanted = Extract<Reading, { kind: 'image' | 'tag' | 'release' }>;

/** Finds the component that is meant; `usual` is the one that the operator has named for this sender. */
export const readEvent = (app: App, usual: string | undefined, reading: Wanted): Meant => {
  switch (reading.kind) {
    case 'release':
      return {
        kind: 'wanted',
        event: { kind: 'manual', app: app.name, images: reading.images, by: reading.by },
      };
    case 'image':
      return newImage(app, reading.component ?? usual, reading);
    case 'tag':
      return newTag(app, usual, reading);
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

const newTag = (app: App, usual: string | undefined, { tag, by }: { tag: string; by: string }): Meant => {
  const named = usual ?? (app.components.length === 1 ? app.components[0]?.name : undefined);
  if (named === undefined) return { kind: 'ignored', reason: 'tag-of-no-component' };
  return ofComponent(
    app,
    named,
    (present) => (present === undefined ? undefined : writeImage({ repository: present, tag })),
    by,
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
