import { nearest } from '#domain/config/did-you-mean.ts';
import { isObject } from '#domain/json.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Source } from '#domain/config/place.ts';

/** One field of a body: what it must be, in words and as a test, and what stands for it when it is left out. */
export interface Field<T> {
  readonly says: string;
  readonly fits: (value: unknown) => boolean;
  readonly usual?: { readonly value: T };
}

type Fields = Readonly<Record<string, Field<unknown>>>;
type Shaped<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** The fields of a body, or 400 with everything that is wrong. Names that only the sender knows are not repeated. */
export const validateBody = <F extends Fields>(
  fields: F,
  body: { readonly [key: string]: unknown },
): Shaped<F> => {
  const known = Object.keys(fields);
  const strangers = Object.keys(body).filter((key) => !known.includes(key));
  const wrong = strangers.map((key) => strange(key, known));
  const read = Object.entries(fields).map(([name, field]) => {
    const value = body[name];
    if (value === undefined && field.usual !== undefined) return [name, field.usual.value];
    if (!field.fits(value)) wrong.push(`"${name}" must be ${field.says}`);
    return [name, value];
  });
  if (wrong.length > 0) throw new Rejection('malformed', 'malformed', [...new Set(wrong)].join('; '));
  return Object.fromEntries(read) as Shaped<F>;
};

const strange = (key: string, known: readonly string[]): string => {
  const near = nearest(key, known);
  return `a field is not known; ${near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`}`;
};

/** A field that may be left out; then `value` stands for it. */
export const usually = <T>(field: Field<T>, value: T): Field<T> => ({ ...field, usual: { value } });
export const maybe = <T>(field: Field<T>): Field<T | undefined> => ({
  ...field,
  usual: { value: undefined },
});

const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length <= longest;

export const name: Field<string> = {
  says: 'a name of lower-case letters, digits and dashes',
  fits: (value) => isText(value, 63) && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(value),
};

export const text = (longest: number, pattern = /^/, what = 'text'): Field<string> => ({
  says: `${what} of at most ${longest} characters`,
  fits: (value) => isText(value, longest) && pattern.test(value),
});

export const wholeNumber = (from: number, to: number): Field<number> => ({
  says: `a whole number from ${from} to ${to}`,
  fits: (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
});

export const names: Field<readonly string[]> = {
  says: 'a list of 1 to 20 names',
  fits: (value) =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= 20 &&
    value.every((one) => isText(one, 63) && /^[a-z0-9][a-z0-9.-]*$/.test(one)),
};

export const flag: Field<boolean> = {
  says: 'true or false',
  fits: (value) => typeof value === 'boolean',
};

export const whole = (from: number, to: number): Field<number> => ({
  says: `a whole number from ${from} to ${to}`,
  fits: (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
});

export const oneOf = <const W extends string>(...words: readonly W[]): Field<W> => ({
  says: words.map((word) => `"${word}"`).join(' or '),
  fits: (value) => words.some((word) => word === value),
});

/** From component to image. */
export const images: Field<Readonly<Record<string, string>>> = {
  says: 'a map from component to image',
  fits: (value) =>
    isObject(value) && Object.entries(value).every((pair) => isText(pair[0], 100) && isText(pair[1], 512)),
};

const mostFiles = 500;

export const source: Field<Source> = {
  says: `{"files": [{"path", "text"}]} with 1 to ${mostFiles} files`,
  fits: (value) => isSource(value),
};

export const isSource = (value: unknown): value is Source =>
  isObject(value) &&
  Object.keys(value).length === 1 &&
  Array.isArray(value['files']) &&
  value['files'].length > 0 &&
  value['files'].length <= mostFiles &&
  value['files'].every(isFile);

const isFile = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).length === 2 &&
  isText(value['path'], 300) &&
  value['path'] !== '' &&
  typeof value['text'] === 'string';

/** Ids of people, as a sender knows them. */
export const authors: Field<readonly string[]> = {
  says: 'a list of at most 50 ids without spaces',
  fits: (value) =>
    Array.isArray(value) &&
    value.length <= 50 &&
    value.every((one) => isText(one, 200) && /^[^\s]+$/.test(one)),
};
