import { isObject, type Json } from '#domain/json.ts';
import { invalid } from './refusal.ts';
import type { ResourceType } from './resource-types.ts';

export type Types = ReadonlyMap<string, ResourceType>;

export interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly isRetained: boolean;
}

export interface Template {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of parameters that ROS shows as asterisks. */
  readonly hidden: ReadonlySet<string>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const objectAt = (value: unknown, name: string): Readonly<Record<string, unknown>> => {
  const at = isObject(value) ? value[name] : undefined;
  return isObject(at) ? at : {};
};

/** Reads a JSON template as ROS does, with its parameters put in; refuses what ROS refuses. */
export const readTemplate = (
  body: string,
  given: Readonly<Record<string, string>>,
  types: Types,
): Template => {
  const parsed = parse(body);
  const declared = objectAt(parsed, 'Parameters');
  const strange = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (strange !== undefined) throw invalid(`The Parameter (${strange}) was not defined in template.`);
  const parameters = Object.fromEntries(
    Object.entries(declared).map(([name, one]) => [name, valueOf(name, one, given[name])]),
  );
  const known = { parameters, mappings: objectAt(parsed, 'Mappings') };
  const written = objectAt(parsed, 'Resources');
  const resources = Object.fromEntries(
    Object.keys(written).map((name) => [name, resourceOf(objectAt(written, name), known, types)]),
  );
  const outputs = objectAt(parsed, 'Outputs');
  checkAttributes([written, outputs], resources, types);
  return {
    parameters,
    resources,
    hidden: new Set(Object.keys(declared).filter((name) => objectAt(declared, name)['NoEcho'] === true)),
    outputs: Object.fromEntries(Object.keys(outputs).map((name) => [name, objectAt(outputs, name)['Value']])),
  };
};

const parse = (body: string): Readonly<Record<string, unknown>> => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body) as Json;
  } catch {
    throw invalid('Error parsing template');
  }
  if (!isObject(parsed) || parsed['ROSTemplateFormatVersion'] !== '2015-09-01')
    throw invalid('The ROSTemplateFormatVersion is invalid.');
  return parsed;
};

const valueOf = (name: string, declared: unknown, given: string | undefined): string => {
  const { Default, AllowedValues } = isObject(declared) ? declared : {};
  const value = given ?? (typeof Default === 'string' ? Default : undefined);
  if (value === undefined) throw invalid(`The Parameter (${name}) was not provided.`);
  if (Array.isArray(AllowedValues) && !AllowedValues.map(String).includes(value))
    throw invalid(`The value of Parameter (${name}) is not one of the allowed values.`);
  return value;
};

const resourceOf = (written: Readonly<Record<string, unknown>>, known: Known, types: Types): Resource => {
  const type = String(written['Type']);
  checkProperties(type, Object.keys(objectAt(written, 'Properties')), types);
  const properties = Object.fromEntries(
    Object.entries(objectAt(written, 'Properties')).map(([name, value]) => [
      name,
      resolve(value, known, () => undefined),
    ]),
  );
  return { type, properties, isRetained: written['DeletionPolicy'] === 'Retain' };
};

const checkProperties = (type: string, given: readonly string[], types: Types): void => {
  const known = types.get(type);
  if (known === undefined) throw invalid(`The Resource Type (${type}) could not be found.`);
  const strange = given.find((name) => !known.properties.includes(name));
  if (strange !== undefined) throw invalid(`Unknown Property ${strange} of ${type}.`);
  const missing = known.required.find((name) => !given.includes(name));
  if (missing !== undefined) throw invalid(`Property ${missing} of ${type} not assigned.`);
};

/** Every `Fn::GetAtt` in a value must name a resource of the template and an attribute of its type. */
export const checkAttributes = (value: unknown, resources: Template['resources'], types: Types): void => {
  if (Array.isArray(value)) return value.forEach((one) => checkAttributes(one, resources, types));
  if (!isObject(value)) return;
  const asked = value['Fn::GetAtt'];
  if (!Array.isArray(asked))
    return Object.values(value).forEach((one) => checkAttributes(one, resources, types));
  const [name, attribute] = asked.map(String);
  const type = resources[name ?? '']?.type;
  if (type === undefined) throw invalid(`The Resource (${name}) is not found.`);
  if (types.get(type)?.attributes.includes(attribute ?? '') !== true)
    throw invalid(`The Referenced Attribute (${name} ${attribute}) is incorrect.`);
};

interface Known {
  readonly parameters: Readonly<Record<string, string>>;
  readonly mappings?: Readonly<Record<string, unknown>>;
}

/** What ROS knows by itself. */
const pseudo: Readonly<Record<string, string>> = {
  'ALIYUN::StackId': '4a6c9851-3b0f-4f5f-b4ca-a14bf691aaaa',
  'ALIYUN::Region': 'cn-hangzhou',
};

/** A value with `Ref`, `Fn::GetAtt` and `Fn::Join` put in; `made` knows resources by name and attribute. */
export const resolve = (
  value: unknown,
  known: Known,
  made: (resource: string, attribute?: string) => unknown,
): unknown => {
  const inside = (one: unknown) => resolve(one, known, made);
  if (Array.isArray(value)) return value.map(inside);
  if (!isObject(value)) return value;
  if (typeof value['Ref'] === 'string')
    return known.parameters[value['Ref']] ?? pseudo[value['Ref']] ?? made(value['Ref']) ?? value;
  const found = value['Fn::FindInMap'];
  if (Array.isArray(found)) {
    const [map, first, second] = found.map((one) => String(inside(one)));
    return objectAt(objectAt(known.mappings, map ?? ''), first ?? '')[second ?? ''] ?? value;
  }
  const attribute = value['Fn::GetAtt'];
  if (Array.isArray(attribute)) return made(String(attribute[0]), String(attribute[1])) ?? value;
  const joined = value['Fn::Join'];
  if (Array.isArray(joined) && Array.isArray(joined[1]))
    return joined[1].map((one) => String(inside(one))).join(String(joined[0]));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inside(one)]));
};
