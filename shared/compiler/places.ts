import type { Places } from '#domain/app/compiled.ts';
import { objectList, objectTitle } from '#domain/config/object-items.ts';
import type { Place } from '#domain/config/place.ts';
import { childOf, itemsOf } from '#domain/config/tree.ts';
import type { Laid } from './render-targets.ts';

/** Where each component is written, and each object that is written whole; a layer may add some. */
export const placesOf = (laid: ReadonlyMap<string, Laid>): Places => {
  const places = new Map<string, Place>();
  // Targets share what no layer changes.
  for (const component of new Set([...laid.values()].flatMap(({ components }) => components))) {
    const items = itemsOf(childOf(component.properties, objectList));
    places.set(component.name, component.at);
    for (const item of items) if (!places.has(objectTitle(item))) places.set(objectTitle(item), item.at);
  }
  return Object.fromEntries(
    [...places].map(([name, { file, line, column }]) => [name, { file, line, column }]),
  );
};
