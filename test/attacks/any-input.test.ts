import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '#functions/api/routes.ts';
import { appOf, component } from './hostile.ts';
import { openVictim, type Victim } from './server.ts';

/*
 * Whatever is sent to any door that takes a body, in up to a megabyte: an answer comes, no other one waits, and the server
 * stays what it was. Texts are made of what parsers count, match or remember, each many times.
 */
const mostTurnMs = 200;
const mostMiB = 1500;
const mebibyte = 1_048_576;

const doors = routes
  .filter(({ method }) => method !== 'GET')
  .map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, 'shop')}`);

const token = fc.constantFrom(
  ...['{', '}', '[', ']', '"', '\\', ',', ':', '\n', ' ', '  ', '- ', 'a: ', '? ', '#', '---\n', "'", '|\n'],
  ...['&a ', '*a ', '<<: ', '!!binary ', '!t ', '%', '<', '>', '<a ', '=', 'password=', 'a-', '*', '(', ')'],
  ...['0', '1e9', '-', 'true', 'null', '.', '/', '../', '@', '$', '${', '\t', '\u0000', 'é', '🐸', '\u2028'],
  ...['"a":', '{"a":', '[[', 'image: web:1\n', 'name: ', 'spec:\n', '  components:\n', 'kind: Secret\n'],
);

/** A few tokens and perhaps a number that grows, again and again. */
const repeated = fc
  .record({
    tokens: fc.array(token, { minLength: 1, maxLength: 6 }),
    counts: fc.boolean(),
    length: fc.constantFrom(20_000, 200_000, 900_000),
  })
  .map(({ tokens, counts, length }) => {
    const piece = tokens.join('');
    const parts: string[] = [];
    for (let size = 0, n = 0; size < length; n += 1) {
      const part = counts ? `${piece}${n}` : piece;
      parts.push(part);
      size += Buffer.byteLength(part);
    }
    return parts.join('');
  });

/** Where such a text may stand. */
const around: Readonly<Record<string, (text: string) => string>> = {
  'the body': (text) => text,
  'an application': (text) => sourceOf(text),
  'a property': (text) => sourceOf(appOf(component('web', `, cmd: [${JSON.stringify(text)}]`))),
  'a part of the application': (text) => sourceOf(appOf(component('web')) + text),
  'an image': (text) => JSON.stringify({ app: 'shop', images: { web: text } }),
  'a component': (text) => JSON.stringify({ app: 'shop', images: { [text]: 'web:1' } }),
  'a reason': (text) => JSON.stringify({ reason: text }),
  'a name': (text) => JSON.stringify({ app: text, name: text, step: text, target: text, image: text }),
};

const sourceOf = (text: string): string =>
  JSON.stringify({ app: 'shop', source: { files: [{ path: 'app.yaml', text }] } });

let victim: Victim;
beforeAll(async () => {
  victim = await openVictim();
}, 120_000);
afterAll(() => victim.stop(), 120_000);

test('any input of up to a megabyte to any door is answered, and holds nobody up', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...doors),
      fc.constantFrom(...Object.keys(around)),
      repeated,
      async (door, where, text) => {
        const body = around[where]?.(text) ?? text;
        fc.pre(Buffer.byteLength(body) <= mebibyte);
        let status = 0;
        const { bad, longestTurnMs, peakMiB } = await victim.during(async () => {
          const answer = await victim.send(door, body, { 'idempotency-key': 'k' });
          status = answer.status;
          await answer.text();
        });
        expect({
          bad,
          isFrozen: longestTurnMs > mostTurnMs && longestTurnMs,
          isLarge: peakMiB > mostMiB && peakMiB,
          isAnswered: status >= 200 && status < 500,
        }).toEqual({ bad: 0, isFrozen: false, isLarge: false, isAnswered: true });
      },
    ),
    { numRuns: 60, endOnFailure: true, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: false },
  );
}, 300_000);
