import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepAnswers } from './kept-answers.ts';

test('what is kept is the newest of each key, never more than there is room for, and the newest ones stay', () => {
  const acts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat({ max: 60 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(acts, (all) => {
      const most = 200;
      const answers = keepAnswers(most);
      const newest = new Map<string, string>();
      for (const [key, length] of all) {
        const answer = key.repeat(length);
        answers.keep(key, answer);
        newest.set(key, answer);
        const there = [...newest].filter(([name]) => answers.get(name) !== undefined);
        for (const [name, text] of there) expect(answers.get(name)).toBe(text);
        expect(there.reduce((sum, [, text]) => sum + text.length, 0)).toBeLessThanOrEqual(most);
        expect(answers.get(key)).toBe(answer.length <= most / 4 ? answer : undefined);
      }
    }),
  );
});
