import type { App, Component } from '../app/app.ts';
import type { ReleaseEvent } from '../event/event.ts';
import { isObject } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import { imagesIn } from './pin.ts';

/** `shop/checkout` of `shop/checkout:1.2.0@sha256:…`. */
const repository = (image: string): string => {
  const [name = ''] = image.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
};

/** The images that a component names: its own, or those of the objects in it. */
const imagesOf = ({ properties }: Component): readonly string[] => {
  const { image, objects } = properties;
  if (typeof image === 'string') return [image];
  return imagesIn(
    (Array.isArray(objects) ? objects : [properties]).filter(
      isObject,
    ) as readonly unknown[] as readonly KubeObject[],
  );
};

const runs = (component: Component, image: string): boolean =>
  imagesOf(component).some((own) => repository(own) === repository(image));

/** Which component gets which image from this event; a sentence if that is ambiguous. */
export const imagesFor = (cause: ReleaseEvent, app: App): Readonly<Record<string, string>> | string => {
  switch (cause.kind) {
    case 'manual':
    case 'sync':
    case 'promotion':
      return cause.images;
    case 'undo':
    case 'removal':
    case 'return':
    case 'heal':
      return {};
    case 'image': {
      const { image } = cause;
      const found = app.components.filter((each) =>
        cause.component === undefined ? runs(each, image) : each.name === cause.component,
      );
      const known = app.components
        .map((each) => `${each.name} (${imagesOf(each).map(repository).join(', ')})`)
        .join(', ');
      if (found.length === 0)
        return `no component of ${app.name} runs image ${repository(image)}; it has ${known}`;
      return Object.fromEntries(found.map(({ name }) => [name, image]));
    }
    default:
      return cause satisfies never;
  }
};
