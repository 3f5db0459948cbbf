import type { Mistake } from './place.ts';

/** What came of reading something: a value that can be trusted, or every mistake in it. */
export type Read<T> =
  | { readonly kind: 'fine'; readonly value: T }
  | { readonly kind: 'mistaken'; readonly mistakes: readonly Mistake[] };
