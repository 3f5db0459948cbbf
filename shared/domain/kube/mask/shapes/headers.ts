import { masked, type Mask } from '../masked.ts';

/** `Authorization: Digest username="ann", response="…"`: all of the line, or of the quotes around it. */
const authorization: Mask = (text) =>
  text
    .replaceAll(/((["'])(?:proxy-)?authorization:)(?! ?\(masked\))(?:(?!\2)[^\n])+/gi, `$1 ${masked}`)
    .replaceAll(/((?<![\w"'-])(?:proxy-)?authorization:)(?! ?\(masked\))[^\n]+/gi, `$1 ${masked}`);

/** `Bearer …`, `Basic …`. */
const schemes: Mask = (text) =>
  text.replaceAll(/\b(Bearer|Basic|Token)(\s+)[A-Za-z0-9+/=._~-]{6,}/g, `$1$2${masked}`);

export const maskHeaders: Mask = (text) => schemes(authorization(text));
