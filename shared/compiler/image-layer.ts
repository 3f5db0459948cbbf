import { jsonOf, treeOf, type Tree } from '#domain/config/tree.ts';
import { fields, list } from '#domain/kube/fields.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Mistake, Place } from '#domain/config/place.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/* The image of an event, laid over a component: a property of most types, and a container of those that are plain objects. */

export const eventPlace: Place = { file: 'event', line: 1, column: 1 };

/** A container of an object of a component. */
interface Spot {
  readonly object: JsonObject;
  readonly container: string;
}

const isPlain = ({ type }: WrittenComponent): boolean => type.name === 'k8s-objects' || type.name === 'raw';

const spotsIn = (component: WrittenComponent): readonly Spot[] => {
  const properties = fields(jsonOf(component.properties));
  const objects = component.type.name === 'raw' ? [properties] : list(properties['objects']);
  return objects.flatMap((object) =>
    list(fields(fields(fields(object['spec'])['template'])['spec'])['containers']).flatMap(({ name }) =>
      typeof name === 'string' ? [{ object: object as JsonObject, container: name }] : [],
    ),
  );
};

/** The one container of the component, or the one that has its name; undefined when no one can tell which is meant. */
const spotOf = (component: WrittenComponent): Spot | undefined => {
  const spots = spotsIn(component);
  const named = spots.filter(({ container }) => container === component.name);
  const [spot, ...others] = spots.length === 1 ? spots : named;
  return others.length === 0 ? spot : undefined;
};

/** Why an image cannot be laid over a component of plain objects; nothing when it can. */
export const imageMistake = (component: WrittenComponent): Mistake | undefined => {
  if (!isPlain(component) || spotOf(component) !== undefined) return undefined;
  const names = spotsIn(component).map(({ container }) => container);
  const reason =
    names.length === 0
      ? `component "${component.name}" has no container that could get an image; write the image into its objects`
      : `component "${component.name}" has the containers ${names.join(', ')}, and an image does not say which is meant; name the one "${component.name}", or write the image into its objects`;
  return { ...eventPlace, reason };
};

/** What an image says of a component, as a layer. */
export const imageLayer = (component: WrittenComponent, image: string): Tree => {
  if (!isPlain(component)) return treeOf({ properties: { image } }, eventPlace);
  const spot = spotOf(component);
  // What is wrong with it is told once.
  if (spot === undefined) return treeOf({}, eventPlace);
  const spec = { template: { spec: { containers: [{ name: spot.container, image }] } } };
  if (component.type.name === 'raw') return treeOf({ properties: { spec } }, eventPlace);
  const { apiVersion, kind, metadata } = spot.object;
  const { name } = fields(metadata);
  const object = { apiVersion, kind, metadata: { name }, spec } as JsonObject;
  return treeOf({ properties: { objects: [object] } }, eventPlace);
};
