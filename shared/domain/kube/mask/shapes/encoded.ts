import { decodeBase64 } from '../base64.ts';
import { masked, type Mask } from '../masked.ts';

/** How much of a word is examined: its beginning is enough. */
const most = 2000;

/** What no text has, but for tabs and ends of lines. */
const isBytes = /(?![\t\n\r])\p{Cc}/u;

/** A word that is a secret once it is decoded, from Base64 or from percents, is masked as a whole. */
export const maskEncoded =
  (mask: Mask): Mask =>
  (text) => {
    const isSecret = (said: string | undefined): boolean =>
      said !== undefined && !isBytes.test(said) && mask(said) !== said;
    return text
      .replaceAll(/[^\s"'<>&=?]+/g, (word) =>
        /%(?:3[ad]|40|22|7b)/i.test(word) && isSecret(fromPercents(word.slice(0, most))) ? masked : word,
      )
      .replaceAll(/(?<![\w+/-])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/-])/g, (word) =>
        isSecret(decodeBase64(word.slice(0, most))) ? masked : word,
      );
  };

const fromPercents = (word: string): string | undefined => {
  try {
    return decodeURIComponent(word.replace(/%[^%]?$/, ''));
  } catch {
    return undefined;
  }
};
