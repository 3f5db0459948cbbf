import { expect, test } from 'vitest';
import { hint, nearest } from './did-you-mean.ts';

test.each([
  ['replica', ['replicas', 'strategy'], 'replicas'],
  ['prot', ['protocol', 'port'], 'port'],
  ['roll', ['hold', 'rollback'], 'rollback'],
  ['img', ['image', 'args'], 'image'],
  ['Image', ['image'], 'image'],
  ['xyz', ['cmd', 'env'], undefined],
  ['completely', ['different', 'words'], undefined],
])('%s among %j is %s', (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

test('a hint lists what is known when nothing is near', () => {
  expect(hint('replica', ['replicas'])).toBe('did you mean "replicas"?');
  expect(hint('xyz', ['cmd', 'env'])).toBe('known: cmd, env');
  expect(hint('xyz', [])).toBe('none is known here');
});

test('a thousand words beside thousands of names are compared before anybody wonders', () => {
  const known = Array.from({ length: 3000 }, (_, n) => `a-component-with-quite-a-long-name-${n}`);
  for (let n = 0; n < 1000; n += 1) hint(`b-component-with-quite-a-long-name-${n}x`, known);
});

test('a word of a megabyte is like nothing, and a list is cut where nobody reads on', () => {
  expect(nearest('a'.repeat(1_048_576), ['a'.repeat(1_048_575)])).toBeUndefined();
  const known = Array.from({ length: 10_000 }, (_, n) => `name-${n}`);
  expect(hint('zzz', known)).toMatch(/^known: name-0, .*, name-99 and 9900 more$/);
});
