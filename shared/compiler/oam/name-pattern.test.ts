import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { namePattern } from './name-pattern.ts';

const hits = (pattern: string, name: string): boolean | string => {
  const read = namePattern(pattern);
  return read.kind === 'pattern' ? read.hits(name) : read.reason;
};

test.each([
  ['web', ['web', 'web-backend', 'my-web'], ['we-b']],
  ['^web$', ['web'], ['web-backend', 'my-web']],
  ['*-api', ['shop-api', 'x-api-2'], ['api']],
  ['web-*', ['web-a', 'my-web-a', 'web-'], ['web']],
  ['^web|api$', ['web-1', 'shop-api'], ['my-web', 'api-1']],
  ['w.b', ['web', 'wab'], ['wb']],
  ['^[a-c]+-?x$', ['abc-x', 'ax'], ['dx', '-x']],
  ['^[^a]', ['b'], ['ab']],
  ['a\\.b', ['a.b'], ['axb']],
  ['', ['anything'], []],
])('%s hits %j and not %j', (pattern, good, bad) => {
  expect(good.map((name) => hits(pattern, name))).toEqual(good.map(() => true));
  expect(bad.map((name) => hits(pattern, name))).toEqual(bad.map(() => false));
});

test.each(['(web)', 'a{2}', '[[:alpha:]]', '\\d', 'a*+', '+a', 'a$b', 'a^'])('%s is refused', (pattern) => {
  expect(hits(pattern, 'web')).toEqual(expect.stringContaining('is a pattern that Tidegate does not follow'));
});

test('agrees with an expression of the language on every pattern it takes', () => {
  const piece = fc.constantFrom('a', 'b', '-', '.', '*', 'a+', 'b?', '[ab]', '[^a]', '[a-c]+');
  const pattern = fc
    .tuple(fc.constantFrom('', '^'), fc.array(piece, { maxLength: 5 }), fc.constantFrom('', '$'))
    .map(([start, pieces, end]) => `${start}${pieces.join('')}${end}`);
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, name, (said, tried) => {
      expect(hits(said, tried)).toBe(new RegExp(said.replaceAll('*', '.*')).test(tried));
    }),
    { numRuns: 3000 },
  );
});

test('a pattern made to take for ever takes no time', () => {
  const before = process.cpuUsage().user;
  expect(hits(`${'a*'.repeat(30)}b`, 'a'.repeat(63))).toBe(false);
  expect(process.cpuUsage().user - before).toBeLessThan(500_000);
});

/* Without a bound each of these took longer than anybody waits. */
test.each([
  ['a set that can be read in many ways', `[${'a-'.repeat(60)}!]`],
  ['the same with a way to be right', `[${'a-'.repeat(60)}a]`],
  ['stars in a row', `${'*'.repeat(250)}x`],
  ['places that may all be left out', `${'a?'.repeat(120)}$`],
  ['a pattern of a megabyte', 'a*'.repeat(524_288)],
])('%s is done with at once', (_, pattern) => {
  hits(pattern, 'a'.repeat(63));
});
