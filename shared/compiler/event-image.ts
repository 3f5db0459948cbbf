import { objectTitle } from '#domain/config/object-items.ts';
import type { Mistake } from '#domain/config/place.ts';
import { childOf, itemsOf, jsonOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';
import { isObject, type Json, type JsonObject } from '#domain/json.ts';
import { momentOf } from '#domain/kube/chart-hooks.ts';
import { readImage } from '#domain/kube/image.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

export const eventPlace = { file: 'event', line: 1, column: 1 };

/** A container in an object of a component, and its path in the object. */
interface Running {
  readonly object: Tree;
  readonly path: readonly string[];
  readonly name: string;
  readonly repository: string | undefined;
}

/** The change that a release event makes to a component: its image, or that of the only containers it can mean. */
export const imageOverlay = (component: WrittenComponent, image: string): Tree | undefined => {
  if (!holdsObjects(component)) return treeOf({ properties: { image } }, eventPlace);
  const meant = meantBy(component, image);
  if (meant.length === 0) return undefined;
  const objects = meant.map(({ object, path, name }) => ({
    ...nameOf(object),
    spec: path.reduceRight<Json>((inner, field) => ({ [field]: inner }), [{ name, image }]),
  }));
  const properties = component.type.name === 'raw' ? (objects[0] ?? {}) : { objects };
  return treeOf({ properties }, eventPlace);
};

/** Events whose image could be that of several containers, or of none. */
export const unclearImages = (
  components: readonly WrittenComponent[],
  images: Readonly<Record<string, string>>,
): readonly Mistake[] =>
  components.flatMap((component) => {
    const image = images[component.name];
    if (image === undefined || !holdsObjects(component) || meantBy(component, image).length > 0) return [];
    const all = runningIn(component).map(
      ({ object, name, repository }) => `${objectTitle(object)} ${name} (${repository ?? 'no image'})`,
    );
    const runs = all.length === 0 ? 'it has no containers' : `it runs ${all.join(', ')}`;
    return [
      {
        ...eventPlace,
        reason: `component "${component.name}" has no container that ${image} is the image of; ${runs}`,
      },
    ];
  });

const holdsObjects = ({ type }: WrittenComponent): boolean =>
  type.name === 'k8s-objects' || type.name === 'raw';

/** Containers of the same repository; else the only one; else the one named like the component. */
const meantBy = (component: WrittenComponent, image: string): readonly Running[] => {
  const all = runningIn(component);
  const repository = readImage(image)?.repository;
  const same = all.filter((one) => repository !== undefined && one.repository === repository);
  if (same.length > 0) return same;
  const main = all.filter(({ path }) => path.at(-1) === 'containers');
  return main.length === 1 ? main : main.filter(({ name }) => name === component.name).slice(0, 1);
};

const podSpecs: readonly (readonly string[])[] = [
  [],
  ['template', 'spec'],
  ['jobTemplate', 'spec', 'template', 'spec'],
];

const runningIn = ({ type, properties }: WrittenComponent): readonly Running[] =>
  (type.name === 'raw' ? [properties] : itemsOf(childOf(properties, 'objects')))
    .filter((object) => momentOf(jsonOf(object)) !== 'never')
    .flatMap((object) => podSpecs.flatMap((path) => containersAt(object, path)));

const containersAt = (object: Tree, path: readonly string[]): readonly Running[] => {
  const spec = ['spec', ...path].reduce<Tree | undefined>((here, field) => childOf(here, field), object);
  return ['initContainers', 'containers'].flatMap((list) =>
    itemsOf(childOf(spec, list)).map((container) => ({
      object,
      path: [...path, list],
      name: textOf(childOf(container, 'name')) ?? '',
      repository: readImage(textOf(childOf(container, 'image')) ?? '')?.repository,
    })),
  );
};

const nameOf = (object: Tree): JsonObject => {
  const { apiVersion, kind, metadata } = jsonOf(object) as { readonly [field: string]: Json };
  const { name, namespace } = (isObject(metadata) ? metadata : {}) as {
    readonly [field: string]: Json | undefined;
  };
  const own = { ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }) };
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind }),
    metadata: own,
  };
};
