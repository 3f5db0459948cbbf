import { hint } from '#domain/config/did-you-mean.ts';
import { type Language, languageOf, languages } from '#domain/view/sentences/language.ts';
import { Exit, exit } from './exit.ts';
import type { Io } from './io.ts';

/** The language of messages: `--lang`, else that of the environment in the order of POSIX. */
export const readLanguage = ({ env }: Pick<Io, 'env'>, given: string | undefined): Language => {
  const asked = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']];
  if (given === undefined) return languageOf(asked.find((one) => one !== undefined && one !== ''));
  const known = languages.find((language) => language === given);
  if (known !== undefined) return known;
  throw new Exit(exit.usage, `unknown language ${given}; ${hint(given, languages)}`);
};
