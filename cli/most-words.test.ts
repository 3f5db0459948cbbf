import { expect, test } from 'vitest';
import { mostWords, refuseMoreWords } from './most-words.ts';
import { verbs } from './verbs.ts';

test('how many words a verb takes is what its usage says', () => {
  const most = Object.fromEntries(verbs.map(({ name, takes }) => [name, mostWords(takes)]));
  expect(most).toMatchObject({
    fleet: 0,
    status: 1,
    promote: 1,
    new: 2,
    resources: 2,
    why: 3,
    receiver: 3,
    judge: 3,
  });
  expect(most['adopt']).toBe(Infinity);
});

test.each([
  [
    { name: 'release', takes: '[app|kind/name]' },
    ['shop', 'worker'],
    '"worker" is one word too many: tidegate release [app|kind/name] (see `tidegate help release`)',
  ],
  [
    { name: 'up', takes: '' },
    ['shop/app.yaml'],
    '"shop/app.yaml" is one word too many: tidegate up (see `tidegate help up`)',
  ],
] as const)('%j refuses %j, as a mistake of usage', (verb, words, sentence) => {
  expect(() => {
    refuseMoreWords(verb, words);
  }).toThrow(expect.objectContaining({ code: 1, message: sentence }));
});

test('what a verb takes passes', () => {
  expect(() => {
    refuseMoreWords({ name: 'status', takes: '[release|app]' }, ['shop']);
  }).not.toThrow();
});
