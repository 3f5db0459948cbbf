import type { Json } from '../json.ts';

/** The result of CUE for a text: the value of its field `tidegate`, or its errors, in its own words and places. */
export type CueAnswer =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'errors'; readonly text: string }
  /** It did not terminate within its bounds; the reason says which. */
  | { readonly kind: 'exceeded'; readonly reason: string };

/** Evaluates a text of CUE; equal texts give equal answers. */
export type EvaluateCue = (text: string) => CueAnswer;
