import { expect, test } from 'vitest';
import { isFollowed } from './is-followed.ts';

test('only a target of the last wave, without hooks between waves, is followed by nothing', () => {
  const waves = [['eu'], ['us', 'asia']];
  expect(['eu', 'us', 'asia'].map((target) => isFollowed({ waves }, target))).toEqual([true, false, false]);
  expect(isFollowed({ waves: [['eu']] }, 'eu')).toBe(false);
  expect(isFollowed({ waves: [['eu']], hooks: [{} as never] }, 'eu')).toBe(true);
});
