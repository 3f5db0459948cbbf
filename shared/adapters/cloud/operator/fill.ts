import { isObject, type JsonObject } from '#domain/json.ts';

/** Parameters and entries of mappings, by the text between the braces: `Name`, `Size.cpu`. */
export type Values = ReadonlyMap<string, unknown>;

/**
 * The values of `${…}`: each parameter, and for each mapping named like a parameter the entry that its value selects.
 * Throws a sentence for people.
 */
export const valuesOf = (template: JsonObject, given: Readonly<Record<string, string>>): Values => {
  const declared = isObject(template['Parameters']) ? template['Parameters'] : {};
  const values = new Map<string, unknown>([['Namespace', given['Namespace']]]);
  for (const [name, one] of Object.entries(declared)) {
    const { Default, Type } = isObject(one) ? one : {};
    const value = given[name] ?? Default;
    if (value === undefined) throw new Error(`parameter ${name} has no value`);
    values.set(name, typed(name, Type, value));
  }
  const stranger = Object.keys(given).find(
    (name) => !['Name', 'Namespace'].includes(name) && !Object.hasOwn(declared, name),
  );
  if (stranger !== undefined) throw new Error(`the template declares no parameter ${stranger}`);
  const mappings = isObject(template['Mappings']) ? template['Mappings'] : {};
  for (const [name, mapping] of Object.entries(mappings))
    for (const [key, value] of chosen(name, mapping, values)) values.set(`${name}.${key}`, value);
  return values;
};

const typed = (name: string, type: unknown, value: unknown): unknown => {
  if (type !== 'Number') return value;
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  throw new Error(`parameter ${name} must be a number`);
};

const chosen = (name: string, mapping: unknown, values: Values): readonly (readonly [string, unknown])[] => {
  const key = values.get(name);
  const known = isObject(mapping) ? mapping : {};
  const entry = typeof key === 'string' && Object.hasOwn(known, key) ? known[key] : undefined;
  if (isObject(entry)) return Object.entries(entry);
  throw new Error(`mapping ${name} has no entry "${String(key)}"; it has ${Object.keys(known).join(', ')}`);
};

const pattern = /\$\{([A-Za-z]\w*(?:\.\w+)?)\}/g;

/** The value with all `${…}` filled in; one that is nothing else keeps the type of its value. */
export const fillIn = (value: unknown, values: Values): unknown => {
  if (typeof value === 'string') return filledText(value, values);
  if (Array.isArray(value)) return value.map((item: unknown) => fillIn(item, values));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [String(filledText(key, values)), fillIn(child, values)]),
  );
};

export const filledText = (text: unknown, values: Values): unknown => {
  if (typeof text !== 'string') return text;
  const [whole] = text.matchAll(pattern);
  if (whole?.[0] === text) return find(whole[1] ?? '', values);
  return text.replaceAll(pattern, (_, name: string) => String(find(name, values)));
};

const find = (name: string, values: Values): unknown => {
  if (values.has(name)) return values.get(name);
  throw new Error(`\${${name}} stands for nothing; there are ${[...values.keys()].join(', ')}`);
};
