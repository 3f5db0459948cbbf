import { repeated } from '#domain/config/list-keys.ts';
import type { Mistake } from '#domain/config/place.ts';
import { inspectComponent } from '#domain/render/component.ts';
import type { Types } from '#domain/render/types.ts';
import type { Application } from './application.ts';
import type { Sorted } from './classify-files.ts';
import type { Described } from './describe.ts';
import { unclearImages } from './event-image.ts';
import type { Layer } from './layer-file.ts';
import { layerMistakes, placesOf } from './layers.ts';
import { kindless } from './object-files.ts';
import { protectedMistakes } from './protect.ts';
import { strangers } from './render-targets.ts';

interface Written {
  readonly sorted: Sorted;
  readonly layers: readonly Layer[];
  readonly types: Types;
  readonly images: Readonly<Record<string, string>>;
}

/** What is wrong with layers, components and images as they are written, whatever is rendered from them. */
export const writtenMistakes = (
  { sorted, layers, types, images }: Written,
  { application, targets }: Described,
): readonly Mistake[] => {
  const places = targets && placesOf(targets);
  return [
    ...layers.flatMap((layer) => layerMistakes(layer, application, places, types)),
    ...protectedMistakes(sorted.protect, application, layers, targets ?? [], images),
    ...strangers(images, application),
    ...unclearImages(application.components, images),
    ...baseMistakes(application, types, targets === undefined || sorted.mistakes.length > 0),
  ];
};

/**
 * Mistakes of components before any layer: all of them if rendering cannot tell, else only those that no layer can
 * correct, and those that a layer might hide by replacing a list.
 */
const baseMistakes = ({ components }: Application, types: Types, isUnsure: boolean): readonly Mistake[] => [
  ...components.flatMap(({ properties }) => repeated(properties)),
  ...components.flatMap(kindless),
  ...components
    .flatMap((one) => inspectComponent(one, types))
    .filter(({ reason }) => isUnsure || reason.startsWith('unknown field ')),
];
