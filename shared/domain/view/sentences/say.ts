import { own } from '../../json.ts';
import type { SentencePerKind } from './sentences.ts';

type Tell = (fact: { readonly kind: string }) => string;

/** The sentence of a catalogue for a fact; `newer` is for a kind that only a newer version knows. */
export const say = <F extends { readonly kind: string }>(
  table: SentencePerKind<F>,
  fact: F,
  newer: (kind: string) => string,
): string => {
  const tell = own(table as unknown as Readonly<Record<string, Tell>>, fact.kind);
  return tell === undefined ? newer(fact.kind) : tell(fact);
};
