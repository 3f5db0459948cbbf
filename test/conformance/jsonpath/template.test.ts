import { expect, test } from 'vitest';
import { fillTemplate } from './template.ts';

const scope = { context: () => ({}), vars: () => ({}), id: () => 'an-id', random: () => 0.5 };
const of = (term: string) =>
  (fillTemplate({ 'x.$': term }, { list: [1, 1, 2], text: 'a' }, scope) as { x: unknown }).x;

test.each([
  ["States.Format('{} and {}', $.text, 2)", 'a and 2'],
  ["States.StringToJson('[1,2]')", [1, 2]],
  ['States.JsonToString($.list)', '[1,1,2]'],
  ['States.JsonMerge($, $, false)', { list: [1, 1, 2], text: 'a' }],
  ['States.Array(1, $.text)', [1, 'a']],
  ['States.ArrayLength($.list)', 3],
  ['States.ArrayGetItem($.list, 2)', 2],
  ['States.ArrayContains($.list, 2)', true],
  ['States.ArrayUnique($.list)', [1, 2]],
  ['States.ArrayPartition($.list, 2)', [[1, 1], [2]]],
  ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
  ["States.StringSplit('a-b.-c', '-.')", ['a', 'b', 'c']],
  ["States.Base64Decode(States.Base64Encode('tide'))", 'tide'],
  ["States.Hash('tide', 'SHA-1')", expect.stringMatching(/^[0-9a-f]{40}$/)],
  ['States.MathAdd(1.5, -1.5)', 1],
  ['States.MathRandom(1, 9)', 5],
  ['States.UUID()', 'an-id'],
])('%s is %j', (term, wanted) => expect(of(term)).toEqual(wanted));

test('an intrinsic function that there is not, or that gets the wrong type, is States.Runtime', () => {
  expect(() => of('States.Nonsense()')).toThrow(/States\.Runtime/);
  expect(() => of('States.ArrayLength($.text)')).toThrow(/States\.Runtime/);
});
