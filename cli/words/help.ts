import { own } from '#domain/json.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import { type Flags, globalFlags } from '../flags.ts';
import type { Verb } from '../verb.ts';
import { globalFlags as zhGlobalFlags } from './zh-help-flags.ts';
import { type HelpWords, zhHelp } from './zh-help.ts';

/** A verb with its help in this language. */
export const helpIn = (language: Language, verb: Verb): Verb => {
  if (language === 'en') return verb;
  const { summary, more, flags = {} }: HelpWords = zhHelp[verb.name];
  return {
    ...verb,
    summary,
    ...(more === undefined ? {} : { more }),
    flags: inWordsOf(verb.flags, flags),
  };
};

/** The flags that every verb has. */
export const globalFlagsIn = (language: Language): Flags =>
  language === 'en' ? globalFlags : inWordsOf(globalFlags, zhGlobalFlags);

const inWordsOf = (flags: Flags, words: Readonly<Record<string, string>>): Flags =>
  Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, { ...flag, about: own(words, name) ?? flag.about }]),
  );
