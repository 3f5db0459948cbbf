import type { Language } from '#domain/view/sentences/language.ts';
import { type Catalogue, en } from './en.ts';
import { zh } from './zh.ts';

export type Key = keyof typeof en;

const catalogues: Readonly<Record<Language, Catalogue>> = { en, zh };

/** The names between braces: `Slots<'{verb} takes {what}'>` is `'verb' | 'what'`. */
type Slots<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Slots<Rest>
  : never;

type Value = string | number | Message;
/** What a message must be given: exactly what its English text has a place for. */
type Values<K extends Key> = Readonly<Record<Slots<(typeof en)[K]>, Value>>;
/** No second argument for a message without a place for one. */
type Given<K extends Key> = [Slots<(typeof en)[K]>] extends [never] ? [] : [values: Values<K>];

/** A message that has no language yet. */
export interface Message {
  readonly key: Key;
  readonly values: Readonly<Record<string, Value>>;
}

export const message = <K extends Key>(key: K, ...[values]: Given<K>): Message => ({
  key,
  values: values ?? {},
});

/** A message in a language. Values are put in once: braces in them stay as they are. */
export const tell = (language: Language, { key, values }: Message): string =>
  catalogues[language][key].replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    return typeof value === 'object' ? tell(language, value) : String(value);
  });

/** What an error says, as far as there is a translation. */
export const inWords = ({ language }: { readonly language: Language }, said: Message | string): string =>
  typeof said === 'string' ? said : tell(language, said);

/** A message in the language of whoever sits there. */
export const say = <K extends Key>(
  { language }: { readonly language: Language },
  key: K,
  ...given: Given<K>
): string => tell(language, message(key, ...given));
