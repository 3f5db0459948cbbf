import { own } from '#domain/json.ts';
import * as z from 'zod';
import { hint } from '#domain/config/did-you-mean.ts';
import type { Source } from './schema.ts';
import { at, branchFor, childValue, isMap, metaOf } from './walk.ts';

/** A mistake in settings: where, and what to do. `key` names a field of the map at `path`. */
export interface SettingMistake {
  readonly path: readonly PropertyKey[];
  readonly key?: string;
  readonly reason: string;
}

/**
 * One issue of the schema as mistakes, in the vocabulary of these settings and without the written value, unless in a
 * file.
 */
export const describeIssue = (
  schema: z.ZodType,
  root: unknown,
  issue: z.core.$ZodIssue,
  source: Source,
): readonly SettingMistake[] => {
  const { path } = issue;
  const value = path.reduce<unknown>(childValue, root);
  const here = at(schema, root, path).schema;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path, key, reason: unknownField(here, value, path, key) }));
    case 'invalid_key':
      return [{ path, reason: `${nameOf(path)} ${issue.issues[0]?.message ?? 'is no name'}` }];
    case 'invalid_union':
      return ofUnion(schema, root, issue, source);
    case 'invalid_value':
      return [{ path, reason: notOneOf(path, value, issue.values.map(String), source) }];
    case 'custom':
      return [
        {
          path,
          reason: issue.params?.['isWhole'] === true ? issue.message : `${nameOf(path)} ${issue.message}`,
        },
      ];
    case 'invalid_format':
      return [{ path, reason: `${nameOf(path)} ${issue.message}` }];
    case 'invalid_type':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'too_big':
    case 'too_small':
      return value === undefined && path.length > 0
        ? [missing(path)]
        : [{ path, reason: `${nameOf(path)} ${mustBe(issue)}` }];
  }
};

const unknownField = (
  schema: z.core.$ZodType | undefined,
  value: unknown,
  path: readonly PropertyKey[],
  key: string,
): string => {
  const inner = schema && branchFor(schema, value);
  const { renamed = {} } = schema === undefined ? {} : metaOf(schema);
  const known = inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const remedy = Object.hasOwn(renamed, key) ? `write ${renamed[key]}` : hint(key, known);
  return `unknown field "${key}" in ${nameOf(path)}; ${remedy}`;
};

/** No kind of a union fits: by its `kind`, or by the kind that was most likely meant. */
const ofUnion = (
  schema: z.ZodType,
  root: unknown,
  issue: z.core.$ZodIssueInvalidUnion,
  source: Source,
): readonly SettingMistake[] => {
  const value = issue.path.reduce<unknown>(childValue, root);
  if ('discriminator' in issue && issue.discriminator !== undefined) {
    const kinds = ('options' in issue ? (issue.options as readonly unknown[]) : []).map(String);
    return value === undefined
      ? [
          {
            path: issue.path.slice(0, -1),
            reason: `${nameOf(issue.path.slice(0, -1))} needs "${issue.discriminator}": ${kinds.join(' or ')}`,
          },
        ]
      : [{ path: issue.path, reason: notOneOf(issue.path, value, kinds, source) }];
  }
  // A value in place of a map may be a password.
  if (!isMap(value)) return [{ path: issue.path, reason: `${nameOf(issue.path)} must be ${wordsOf(issue)}` }];
  return (issue.errors.at(-1) ?? []).flatMap((inner) =>
    describeIssue(schema, root, { ...inner, path: [...issue.path, ...inner.path] }, source),
  );
};

/** `ecr, or a map of fields` */
const wordsOf = ({ errors }: z.core.$ZodIssueInvalidUnion): string =>
  errors
    .flatMap(([first]) => {
      if (first?.code === 'invalid_value') return first.values.map(String);
      return first?.code === 'invalid_type' ? [own(kinds, first.expected) ?? first.expected] : [];
    })
    .join(', or ');

const notOneOf = (
  path: readonly PropertyKey[],
  value: unknown,
  known: readonly string[],
  source: Source,
): string => {
  if (value === undefined) return missing(path).reason;
  if (source === 'file' && typeof value === 'string')
    return `${nameOf(path)} cannot be "${value}"; ${hint(value, known)}`;
  return `${nameOf(path)} must be ${known.join(', ')}`;
};

const missing = (path: readonly PropertyKey[]): SettingMistake => {
  const above = path.slice(0, -1);
  return { path: above, reason: `${nameOf(above)} needs "${String(path.at(-1))}"` };
};

const kinds: Readonly<Record<string, string>> = {
  object: 'a map of fields',
  record: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
};

const mustBe = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type') return `must be ${own(kinds, issue.expected) ?? issue.expected}`;
  if (issue.code === 'too_small' && issue.origin === 'string')
    return issue.minimum === 1 ? 'must not be empty' : `must have ${issue.minimum} characters or more`;
  if (issue.code === 'too_small' && issue.origin === 'array') return 'must have an entry';
  if (issue.code === 'too_small')
    return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
  return issue.code === 'too_big' ? `must be ${issue.maximum} at most` : 'is wrong';
};

/** `clusters.eu.metrics`, as people call it. */
export const nameOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'the settings'
    : path
        .map((key, index) =>
          typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
        )
        .join('');
