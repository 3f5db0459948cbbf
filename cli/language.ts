import { type Language, languageOf, languages } from '#domain/view/sentences/language.ts';
import { Exit, exit } from './exit.ts';
import type { Io } from './io.ts';
import { hint } from './words/hint.ts';
import { message } from './words/message.ts';

/** The language of messages: `--lang`, else that of the environment in the order of POSIX. */
export const readLanguage = ({ env }: Pick<Io, 'env'>, given: string | undefined): Language => {
  const asked = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']];
  if (given === undefined) return languageOf(asked.find((one) => one !== undefined && one !== ''));
  const known = languages.find((language) => language === given);
  if (known !== undefined) return known;
  throw new Exit(exit.usage, message('language-unknown', { word: given, hint: hint(given, languages) }));
};

/** The same of a command line that may be wrong: its mistake is explained in the language that was probably meant. */
export const likelyLanguage = ({ env }: Pick<Io, 'env'>, argv: readonly string[]): Language => {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const given = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  return readLanguage(
    { env },
    languages.find((language) => language === given),
  );
};
