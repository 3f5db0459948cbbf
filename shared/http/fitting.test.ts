import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { resultOf } from '#functions/runtime/lambda-http.ts';
import { json } from './json-response.ts';
import { fitting } from './fitting.ts';

/** What Lambda takes from a function: the whole result, as JSON. */
const mostBytes = 6 * 1024 * 1024;
const asked = (headers: Readonly<Record<string, string>> = {}) => ({
  method: 'GET',
  path: '/',
  params: {},
  query: {},
  headers,
  body: new Uint8Array(),
});
/** A list of small items, as answers are: an eighth of it is quotes. */
const list = (items: number) =>
  json(200, { items: Array.from({ length: items }, (_, id) => ({ id, name: 'target-of-a-team' })) });
const payloadOf = (answer: Parameters<typeof resultOf>[0]): number =>
  Buffer.byteLength(JSON.stringify(resultOf(answer)));

describe('an answer of a function', () => {
  test('is what Lambda takes, or a problem, at every size: quotes count twice on their way', async () => {
    for (let items = 110_000; items < 160_000; items += 5_000) {
      const given = await fitting(asked(), list(items)).catch(() => undefined);
      if (given !== undefined) expect(payloadOf(given), `${items} items`).toBeLessThan(mostBytes);
    }
    await expect(fitting(asked(), list(170_000))).rejects.toMatchObject({ code: 'answer-too-large' });
  });

  test('that is larger is compressed for who takes that, and is the same answer', async () => {
    const large = { ...list(900_000), headers: { etag: '"1"' } };
    expect(large.body.length).toBeGreaterThan(5 * mostBytes);
    for (const accepted of ['gzip', 'br, GZIP;q=0.5', 'gzip, deflate, br']) {
      const given = await fitting(asked({ 'accept-encoding': accepted }), large);
      expect(payloadOf(given)).toBeLessThan(mostBytes);
      expect(given.headers).toEqual({ etag: 'W/"1"', 'content-encoding': 'gzip', vary: 'accept-encoding' });
      const { body = '', isBase64Encoded } = resultOf(given);
      expect(isBase64Encoded).toBe(true);
      expect(gunzipSync(Buffer.from(body, 'base64')).toString() === large.body).toBe(true);
    }
    for (const accepted of ['', 'br', 'gzip;q=0', 'x-gzip-not'])
      await expect(fitting(asked({ 'accept-encoding': accepted }), large)).rejects.toThrow('accept-encoding');
  });

  test('that is small stays as it is', async () => {
    expect(await fitting(asked({ 'accept-encoding': 'gzip' }), list(10))).toEqual(list(10));
  });
});
