import type { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { isIntrinsic, isRecord, type Template, type Trouble } from './template.ts';

type SpecDatabase = ReturnType<typeof loadAwsServiceSpecSync>;
type Scalar = 'string' | 'date-time' | 'number' | 'integer' | 'boolean' | 'json' | 'null';
type PropertyType =
  | { readonly type: 'array' | 'map'; readonly element: PropertyType }
  | { readonly type: 'ref'; readonly reference: { readonly $ref: string } }
  | { readonly type: 'union'; readonly types: readonly PropertyType[] }
  | { readonly type: 'tag' }
  | { readonly type: Scalar; readonly allowedValues?: readonly unknown[] };
type Properties = Readonly<Record<string, { readonly type: PropertyType; readonly required?: boolean }>>;

/** What AWS says about its resources. */
export interface Spec {
  readonly propertiesOf: (type: string) => Properties | undefined;
  readonly attributesOf: (type: string) => ReadonlySet<string> | undefined;
  readonly membersOf: (reference: string) => Properties;
}

export const specOf = (db: SpecDatabase): Spec => {
  const find = (type: string) => db.lookup('resource', 'cloudFormationType', 'equals', type)[0];
  return {
    propertiesOf: (type) => find(type)?.properties,
    attributesOf: (type) => {
      const found = find(type);
      return found === undefined ? undefined : new Set(Object.keys(found.attributes));
    },
    membersOf: (reference) => db.get('typeDefinition', reference).properties,
  };
};

/** Resources of no known type, properties nobody knows, values of the wrong type, and required ones that are missing. */
export const checkShapes = (template: Template, spec: Spec): readonly Trouble[] =>
  Object.entries(template.Resources).flatMap(([name, { Type, Properties = {} }]) => {
    const properties = spec.propertiesOf(Type);
    if (properties === undefined) return [{ at: name, reason: `${Type} is not a type of AWS` }];
    return membersOf(Properties, properties, name, spec);
  });

const membersOf = (
  value: Readonly<Record<string, unknown>>,
  properties: Properties,
  at: string,
  spec: Spec,
): readonly Trouble[] => [
  ...Object.keys(properties)
    .filter((name) => properties[name]?.required === true && value[name] === undefined)
    .map((name) => ({ at, reason: `${name} is required` })),
  ...Object.entries(value).flatMap(([name, inner]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property === undefined
      ? [{ at, reason: `unknown property ${name}` }]
      : typeTrouble(inner, property.type, `${at}.${name}`, spec);
  }),
];

/** CloudFormation itself turns numbers and truth values into text and back, where they can be. */
const scalars: Readonly<Record<Scalar, (value: unknown) => boolean>> = {
  string: (value) => ['string', 'number', 'boolean'].includes(typeof value),
  'date-time': (value) => typeof value === 'string',
  number: (value) =>
    value !== '' && ['string', 'number'].includes(typeof value) && Number.isFinite(Number(value)),
  integer: (value) =>
    value !== '' && ['string', 'number'].includes(typeof value) && Number.isInteger(Number(value)),
  boolean: (value) => [true, false, 'true', 'false'].includes(value as boolean | string),
  json: (value) => isRecord(value) || Array.isArray(value) || typeof value === 'string',
  null: (value) => value === null,
};

const typeTrouble = (value: unknown, type: PropertyType, at: string, spec: Spec): readonly Trouble[] => {
  if (isIntrinsic(value)) return [];
  switch (type.type) {
    case 'array':
      if (!Array.isArray(value)) return [{ at, reason: 'must be a list' }];
      return value.flatMap((item, index) => typeTrouble(item, type.element, `${at}.${index}`, spec));
    case 'map':
      if (!isRecord(value)) return [{ at, reason: 'must be a map' }];
      return Object.entries(value).flatMap(([key, item]) =>
        typeTrouble(item, type.element, `${at}.${key}`, spec),
      );
    case 'ref':
      if (!isRecord(value)) return [{ at, reason: 'must be an object' }];
      return membersOf(value, spec.membersOf(type.reference.$ref), at, spec);
    case 'tag':
      return isRecord(value) && 'Key' in value && 'Value' in value
        ? []
        : [{ at, reason: 'must be a Key and a Value' }];
    case 'union':
      return bestOf(type.types.map((each) => typeTrouble(value, each, at, spec)));
    case 'string':
    case 'date-time':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'json':
    case 'null':
      return scalarTrouble(value, type, at);
    default:
      return type satisfies never;
  }
};

const scalarTrouble = (
  value: unknown,
  { type, allowedValues = [] }: Extract<PropertyType, { type: Scalar }>,
  at: string,
): readonly Trouble[] => {
  if (!scalars[type](value)) return [{ at, reason: `must be of type ${type}` }];
  if (allowedValues.length === 0 || allowedValues.map(String).includes(String(value))) return [];
  return [{ at, reason: `must be one of ${allowedValues.slice(0, 8).join(', ')}` }];
};

/** What is least wrong with a value that may be of several types. */
const bestOf = (found: readonly (readonly Trouble[])[]): readonly Trouble[] =>
  found.reduce((best, each) => (each.length < best.length ? each : best), found[0] ?? []);
