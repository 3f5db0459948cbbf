import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, sameJson } from './json.ts';

/** Small, so that equal ones come up often; with what a careless caller may hand in. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, undefined, true, false, 0, -0, 1, Number.NaN, '', 'a', '__proto__'),
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'length'), tie('any'), { maxKeys: 2 }),
  ),
})).any;

test('two values are the same exactly when they have the same spelling', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(sameJson(a, b)).toBe(canonical(a) === canonical(b));
    }),
    { numRuns: 3000 },
  );
});

test('the order of members says nothing, that of items does, and an undefined member is none', () => {
  expect(sameJson({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1, d: undefined })).toBe(true);
  expect(sameJson([1, 2], [2, 1])).toBe(false);
  expect(sameJson({ a: 1 }, { b: 1 })).toBe(false);
  expect(sameJson({}, [])).toBe(false);
});
