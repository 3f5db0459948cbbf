import type { Json } from '../json.ts';

/** What CUE makes of a text: the value of its field `tidegate`, or what it says is wrong, in its own words and places. */
export type CueAnswer =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'errors'; readonly text: string }
  /** It came to no end within its bounds; the reason says which. */
  | { readonly kind: 'exceeded'; readonly reason: string };

/** Evaluates a text of CUE; equal texts give equal answers. */
export type EvaluateCue = (text: string) => CueAnswer;
