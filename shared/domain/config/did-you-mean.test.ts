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
