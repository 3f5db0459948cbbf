import * as z from 'zod';
import { nearest } from '#domain/config/did-you-mean.ts';
import { readImage } from '#domain/kube/image.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Source } from '#domain/config/place.ts';

/** One field of a body: its requirement, in words and as a test, and its default. */
export interface Field<T> {
  readonly says: string;
  readonly fits: (value: unknown) => boolean;
  readonly usual?: { readonly value: T };
  /** The type to check, if a shape defines it. */
  readonly shape?: z.ZodType;
}

/** The fields of a body, by name. */
export type Fields = Readonly<Record<string, Field<unknown>>>;
type Shaped<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** The fields of a body, or 400 with everything that is wrong. Names that only the sender knows are not repeated. */
export const validateBody = <F extends Fields>(
  fields: F,
  body: { readonly [key: string]: unknown },
): Shaped<F> => {
  const known = Object.keys(fields);
  const stranger = Object.keys(body).find((key) => !known.includes(key));
  const wrong = stranger === undefined ? [] : [strange(stranger, known)];
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

/** An optional field, with its default `value`. */
export const usually = <T>(field: Field<T>, value: T): Field<T> => ({ ...field, usual: { value } });
export const maybe = <T>(field: Field<T>): Field<T | undefined> => ({
  ...field,
  usual: { value: undefined },
});

/** A field that is checked by a shape, from which the description of the API is made too. */
export const shaped = <T>(says: string, shape: z.ZodType<T>): Field<T> => ({
  says,
  shape,
  fits: (value) => shape.safeParse(value).success,
});

export const name = shaped(
  'a name of lower-case letters, digits and dashes',
  z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/),
);

export const text = (longest: number, pattern?: RegExp, what = 'text'): Field<string> => {
  const bounded = z.string().max(longest);
  return shaped(
    `${what} of at most ${longest} characters`,
    pattern === undefined ? bounded : bounded.regex(pattern),
  );
};

/** The name of an environment. */
export const environment = text(63, /^\S+$/, 'a name');

export const wholeNumber = (from: number, to: number): Field<number> =>
  shaped(`a whole number from ${from} to ${to}`, z.int().min(from).max(to));

export const names: Field<readonly string[]> = shaped(
  'a list of 1 to 20 names',
  z
    .array(
      z
        .string()
        .max(63)
        .regex(/^[a-z0-9][a-z0-9.-]*$/),
    )
    .min(1)
    .max(20),
);

export const flag = shaped('true or false', z.boolean());

export const oneOf = <const W extends string>(...words: readonly W[]): Field<W> =>
  shaped(words.map((word) => `"${word}"`).join(' or '), z.enum(words));

/** More components than an application has that people still understand. */
const mostImages = 500;

/** From component to image, by the grammar of the OCI distribution specification. */
export const images: Field<Readonly<Record<string, string>>> = shaped(
  `a map from component to image, of at most ${mostImages}, each like ghcr.io/shop/checkout:1.2 or …@sha256:<digest>`,
  z
    .record(
      z.string().max(100),
      z
        .string()
        .max(512)
        .refine((image) => readImage(image) !== undefined),
    )
    .refine((value) => Object.keys(value).length <= mostImages),
);

const mostFiles = 500;

export const source: Field<Source> = shaped(
  `{"files": [{"path", "text"}]} with 1 to ${mostFiles} files`,
  z.strictObject({
    files: z
      .array(z.strictObject({ path: z.string().min(1).max(300), text: z.string() }))
      .min(1)
      .max(mostFiles),
  }),
);

export const isSource = (value: unknown): value is Source => source.fits(value);

/** Ids of people, as a sender knows them. */
export const authors: Field<readonly string[]> = shaped(
  'a list of at most 50 ids without spaces',
  z
    .array(
      z
        .string()
        .max(200)
        .regex(/^[^\s]+$/),
    )
    .max(50),
);
