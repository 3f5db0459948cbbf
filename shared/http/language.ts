import { type Language, languageOf } from '#domain/view/sentences/language.ts';
import type { HttpRequest } from './http.ts';

/** The language that the caller reads messages in, by `Accept-Language`. */
export const languageFor = ({ headers }: Pick<HttpRequest, 'headers'>): Language =>
  languageOf(headers['accept-language']);
