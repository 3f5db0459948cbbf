import type { App, Component } from '../app/app.ts';
import type { ReleaseEvent } from '../event/event.ts';

/** `shop/checkout` of `shop/checkout:1.2.0@sha256:…`. */
const repository = (image: string): string => {
  const [name = ''] = image.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
};

const imageOf = ({ properties }: Component): string =>
  typeof properties['image'] === 'string' ? properties['image'] : '';

/** Which component gets which image by this event; a sentence when that cannot be told. */
export const imagesFor = (cause: ReleaseEvent, app: App): Readonly<Record<string, string>> | string => {
  switch (cause.kind) {
    case 'manual':
      return cause.images;
    case 'undo':
    case 'return':
      return {};
    case 'image': {
      const { image } = cause;
      const found = app.components.filter((each) =>
        cause.component === undefined
          ? repository(imageOf(each)) === repository(image)
          : each.name === cause.component,
      );
      const known = app.components.map((each) => `${each.name} (${repository(imageOf(each))})`).join(', ');
      if (found.length === 0)
        return `no component of ${app.name} runs image ${repository(image)}; it has ${known}`;
      return Object.fromEntries(found.map(({ name }) => [name, image]));
    }
    default:
      return cause satisfies never;
  }
};
