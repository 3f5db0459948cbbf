import type { NameValue } from './split.ts';

/** A text as a regular expression (RE2) that takes nothing else. */
export const literally = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/** The value of one cookie anywhere in the header. */
export const cookiePattern = ({ name, value }: NameValue): string =>
  `^(.*;\\s*)?${literally(name)}=${literally(value)}(\\s*;.*)?$`;
