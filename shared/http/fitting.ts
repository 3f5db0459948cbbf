import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Rejection } from '#domain/rejection.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

/** The longest response of a function on AWS. The same on one machine, so that what works here works there. */
const largestAnswer = 6 * 1024 * 1024 - 64 * 1024;

/** What is larger is not compressed any more: it would take seconds of a small function. */
const largestOpen = 64 * 1024 * 1024;

const compress = promisify(gzip);

/**
 * The answer as a function may give it. Lists grow with the installation, and releases with every look at them; text
 * like theirs is ten times smaller compressed, and every browser and the command line take it so.
 */
export const fitting = async ({ headers }: HttpRequest, answer: HttpAnswer): Promise<HttpAnswer> => {
  if (sizeOf(answer.body) <= largestAnswer) return answer;
  if (takesGzip(headers['accept-encoding'] ?? '') && answer.body.length <= largestOpen) {
    const compressed = await compress(answer.body);
    if ((compressed.length * 4) / 3 <= largestAnswer)
      return { ...answer, headers: compressedHeaders(answer.headers), compressed };
  }
  throw new Rejection(
    'too-large',
    'answer-too-large',
    'the answer is larger than 6 MB; accept it compressed (accept-encoding: gzip), or ask for less, with limit= where there is one',
  );
};

/** A function answers with JSON that has the body as a text: its quotes and lines are escaped, and count twice. */
const sizeOf = (body: string): number =>
  body.length * mostEscaped <= largestAnswer ? body.length : Buffer.byteLength(JSON.stringify(body));

/** `\\u0000`, or three bytes for a character. */
const mostEscaped = 6;

const takesGzip = (accepted: string): boolean =>
  accepted.split(',').some((one) => {
    const [coding = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
    return coding === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });

/** The same content in other bytes: its ETag is a weak one. */
const compressedHeaders = (headers: HttpAnswer['headers']): HttpAnswer['headers'] => ({
  ...headers,
  ...(headers['etag'] !== undefined && { etag: `W/${headers['etag']}` }),
  'content-encoding': 'gzip',
  vary: 'accept-encoding',
});
