import { language } from './words.ts';

/** The locale in which times and numbers are written. */
export const localeOf = (): string => (language.value === 'zh' ? 'zh-CN' : 'en-GB');

const formats = new Map<string, Intl.NumberFormat>();

/** A count as people read it: `117,607`. */
export const countOf = (count: number): string => {
  const locale = localeOf();
  const made = formats.get(locale) ?? new Intl.NumberFormat(locale);
  formats.set(locale, made);
  return made.format(count);
};
