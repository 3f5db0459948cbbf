import { sha256Hex } from '#shared/crypto/digest.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

/** 128 bits, in hex digits. */
const tagLength = 32;

/**
 * The answer of a GET with an ETag of its exact content; 304 without content where `If-None-Match` names that ETag. An
 * answer that sets a cookie, or is not a 200, stays as it is.
 */
export const unlessKnown = ({ method, headers }: HttpRequest, answer: HttpAnswer): HttpAnswer => {
  if (method !== 'GET' || answer.status !== 200 || answer.cookies !== undefined) return answer;
  const etag = `"${sha256Hex(answer.body).slice(0, tagLength)}"`;
  const known = { ...answer, headers: { ...answer.headers, etag } };
  return isNamed(headers['if-none-match'] ?? '', etag) ? withoutContent(known) : known;
};

/** A proxy that compresses an answer weakens its ETag to `W/"…"`, which still names the same content. */
const isNamed = (condition: string, etag: string): boolean =>
  condition.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));

const withoutContent = ({ headers }: HttpAnswer): HttpAnswer => ({
  status: 304,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type')),
  body: '',
});
