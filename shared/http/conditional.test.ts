import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { json } from './json-response.ts';
import { unlessKnown } from './conditional.ts';

const request = (condition?: string, method = 'GET'): HttpRequest => ({
  method,
  path: '/v1/apps',
  params: {},
  query: {},
  headers: condition === undefined ? {} : { 'if-none-match': condition },
  body: new Uint8Array(),
});
const etagOf = (answer: HttpAnswer): string => unlessKnown(request(), answer).headers['etag'] ?? '';

test('any content is answered once in full, then by 304 without it, until it changes', () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), (one, other) => {
      const answer = json(200, one);
      const etag = etagOf(answer);
      const full = unlessKnown(request(), answer);
      const again = unlessKnown(request(`"another", W/${etag}`), answer);
      const changed = unlessKnown(request(etag), json(200, other));
      return (
        full.status === 200 &&
        full.body === answer.body &&
        again.status === 304 &&
        again.body === '' &&
        again.headers['etag'] === etag &&
        again.headers['content-type'] === undefined &&
        changed.status === (one === other ? 304 : 200)
      );
    }),
  );
});

test('an act, a refusal, and an answer with a cookie are never replaced', () => {
  const answer = json(200, { done: true });
  expect(unlessKnown(request('*', 'POST'), answer)).toBe(answer);
  const refused = json(404, { code: 'unknown-release' });
  expect(unlessKnown(request('*'), refused)).toBe(refused);
  const signedIn = { ...answer, cookies: ['session=1'] };
  expect(unlessKnown(request('*'), signedIn)).toBe(signedIn);
});
