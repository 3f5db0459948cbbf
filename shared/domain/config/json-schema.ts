import { quantity } from './units.ts';
import type { JsonObject } from '../json.ts';
import type { Field, Fields, FreeShape, RecordShape, Shape, TextShape, WholeShape } from './schema.ts';

/** How strict the schema is; as `ValidationOptions` of the validator. */
export interface Strictness {
  /** Something else may complete it (a layer), so that nothing can be missing. */
  readonly partial?: boolean;
  /** A layer deletes by null. */
  readonly nullable?: boolean;
}

/**
 * The JSON Schema (draft 7) of a shape, for editors and validators: it accepts everything that the compiler accepts.
 * Rules that a schema cannot express, such as the range of `1m30s`, are left to the compiler.
 */
export const jsonSchema = (shape: Shape, how: Strictness = {}): JsonObject => {
  const schema = schemaOf(shape, how);
  return how.nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
};

const schemaOf = (shape: Shape, how: Strictness): JsonObject => {
  switch (shape.kind) {
    case 'any':
      return {};
    case 'text':
      return textSchema(shape);
    case 'amount':
      return {
        type: ['string', 'number'],
        pattern: quantity.source,
        description: 'a number, or a text like 500m or 128Mi',
      };
    case 'whole':
      return wholeSchema(shape);
    case 'flag':
      return shape.only === undefined ? { type: 'boolean' } : { const: shape.only };
    case 'duration':
      return {
        type: 'string',
        pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$',
        description: `a duration with its unit, like 10s, 5m or 1h30m; from ${shape.from}s to ${shape.to}s`,
      };
    case 'percent':
      return percentSchema(shape.from, shape.to);
    case 'share':
      return shareSchema(shape.from, shape.to);
    case 'list':
      return { type: 'array', items: jsonSchema(shape.of, { ...how, nullable: false }) };
    case 'free':
      return freeSchema(shape, how);
    case 'record':
      return recordSchema(shape, how);
    case 'either':
      return ifThen({ type: 'object' }, schemaOf(shape.map, how), schemaOf(shape.leaf, how));
  }
};

/** One schema where another holds, and a third where it does not. */
export const ifThen = (test: JsonObject, yes: JsonObject, no?: JsonObject): JsonObject => ({
  if: test,
  // oxlint-disable-next-line unicorn/no-thenable -- it is the word of JSON Schema
  then: yes,
  ...(no === undefined ? {} : { else: no }),
});

const textSchema = ({ oneOf, like, nullable }: TextShape): JsonObject => ({
  type: nullable === true ? ['string', 'null'] : 'string',
  ...(oneOf === undefined ? {} : { enum: nullable === true ? [...oneOf, null] : [...oneOf] }),
  ...(like === undefined ? {} : { ...patternOf(like.pattern), description: like.message }),
});

/** Some texts are tested by a function that no pattern says; a schema takes any text there. */
const patternOf = (pattern: Pick<RegExp, 'test'>): JsonObject =>
  pattern instanceof RegExp ? { pattern: pattern.source } : {};

const wholeSchema = ({ from, to, orPercent }: WholeShape): JsonObject => {
  const number: JsonObject = { type: 'integer', minimum: from, maximum: to };
  return orPercent === undefined
    ? number
    : { anyOf: [number, { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*%$' }] };
};

const percentSchema = (from: number, to: number): JsonObject => ({
  description: `a percentage from ${from}% to ${to}%`,
  anyOf: [
    { type: 'number', minimum: from, maximum: to },
    { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*%?$' },
  ],
});

const shareSchema = (from: number, to: number): JsonObject => ({
  description: `a percentage from ${from}% to ${to}%, or a number of pods like 1 pod`,
  anyOf: [
    { type: 'number', minimum: from, maximum: to },
    { type: 'string', pattern: '^(\\d+(\\.\\d+)?\\s*%?|\\d{1,6}\\s*pods?)$' },
  ],
});

const freeSchema = ({ of, reserved = [] }: FreeShape<Shape>, how: Strictness): JsonObject => ({
  type: 'object',
  additionalProperties: jsonSchema(of, how),
  ...(reserved.length === 0
    ? {}
    : { propertyNames: { not: { pattern: `^(${reserved.map(literally).join('|')})` } } }),
});

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

const recordSchema = (shape: RecordShape<Fields>, how: Strictness): JsonObject => {
  const entries = Object.entries(shape.fields);
  const needed = entries.flatMap(([name, { mode }]) => (mode === 'needed' ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, fieldSchema(field, how)])),
    ...(shape.open === true ? {} : { additionalProperties: false }),
    ...(needed.length === 0 || how.partial === true ? {} : { required: needed }),
    ...choiceSchema(shape, how),
  };
};

const fieldSchema = (field: Field, how: Strictness): JsonObject => ({
  ...jsonSchema(field.shape, how),
  ...(field.mode === 'default' ? { default: field.value } : {}),
});

/** At most one of the fields; where one is needed, exactly one. */
const choiceSchema = ({ choice }: RecordShape<Fields>, { partial }: Strictness): JsonObject => {
  if (choice === undefined) return {};
  const each = choice.of.map((name) => ({ required: [name] }));
  const none = { not: { anyOf: each } };
  return { oneOf: choice.least === 1 && partial !== true ? each : [...each, none] };
};
