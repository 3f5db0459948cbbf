import { jsonOf, treeOf, type Tree } from '#domain/config/tree.ts';
import { isObject, type Json, type JsonObject } from '#domain/json.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/** Where a recorded value stands, for messages. */
export const place = { file: 'recorded', line: 1, column: 1 };

/** A component as JSON has it. */
export interface PlainComponent {
  readonly name: string;
  readonly type: string;
  readonly properties?: JsonObject;
  readonly traits?: readonly PlainTrait[];
}
export interface PlainTrait {
  readonly type: string;
  readonly properties?: JsonObject;
}

export const writtenComponent = (one: PlainComponent): WrittenComponent => ({
  name: one.name,
  at: place,
  type: { name: one.type, at: place },
  properties: treeOf(one.properties ?? {}, place),
  traits: (one.traits ?? []).map(({ type, properties = {} }) => ({
    type: { name: type, at: place },
    properties: treeOf(properties, place),
  })),
});

/** The same back again; what is empty is not said. */
export const plainComponent = ({
  name,
  type,
  properties,
  traits,
}: WrittenComponent): PlainComponent & JsonObject => ({
  name,
  type: type.name,
  ...said('properties', mapOf(properties)),
  ...said(
    'traits',
    traits.map((trait) => ({ type: trait.type.name, ...said('properties', mapOf(trait.properties)) })),
  ),
});

export const mapOf = (tree: Tree): JsonObject => {
  const value = jsonOf(tree);
  return isObject(value) ? value : {};
};

const said = (field: string, value: Json): JsonObject => {
  const size = Array.isArray(value) ? value.length : Object.keys(value as JsonObject).length;
  return size === 0 ? {} : { [field]: value };
};
