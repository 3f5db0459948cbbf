import * as sdk from '@aws-sdk/client-sfn';

/** AWS's own description of its API, as the SDK carries it. */
const schemas = sdk as unknown as Readonly<Record<string, Schema | undefined>>;

type Schema = readonly unknown[];

const kinds = { list: 1, map: 2, structure: 3 } as const;

/**
 * The differences of a response from AWS's model: members that AWS does not know, and required ones that are missing.
 */
export const strangeIn = (action: string, answer: unknown): readonly string[] => {
  const schema = schemas[`${action}Output$`];
  return schema === undefined ? [`AWS has no ${action}`] : differences(schema, answer, action);
};

const differences = (written: unknown, value: unknown, at: string): readonly string[] => {
  const schema = resolved(written);
  if (typeof schema === 'number') return simple(schema, value, at);
  if (schema[0] === kinds.list)
    return (value as readonly unknown[]).flatMap((item, i) => differences(schema[4], item, `${at}[${i}]`));
  if (schema[0] !== kinds.structure) return [];
  const [names, types, required] = [schema[4] as string[], schema[5] as unknown[], Number(schema[6] ?? 0)];
  const members = value as Readonly<Record<string, unknown>>;
  return [
    ...names.slice(0, required).flatMap((name) => (name in members ? [] : [`${at}.${name} is missing`])),
    ...Object.entries(members).flatMap(([name, member]) =>
      names.includes(name)
        ? differences(types[names.indexOf(name)], member, `${at}.${name}`)
        : [`${at}.${name} is unknown`],
    ),
  ];
};

/** A schema may be wrapped in a function, or be paired with traits. */
const resolved = (written: unknown): number | Schema => {
  if (typeof written === 'function') return resolved((written as () => unknown)());
  if (Array.isArray(written) && typeof written[0] !== 'number') return resolved(written[0]);
  return written as number | Schema;
};

const types: Readonly<Record<number, string>> = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'number' };

const simple = (schema: number, value: unknown, at: string): readonly string[] => {
  const wanted = types[schema];
  return wanted === undefined || typeof value === wanted
    ? []
    : [`${at} is ${JSON.stringify(value)}, not a ${wanted}`];
};
