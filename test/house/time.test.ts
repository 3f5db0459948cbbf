import { expect, test } from 'vitest';
import { filesIn, hits, isProduct, shown } from './tree.ts';

const clockOrDice =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\bsetTimeout\(|\bsetInterval\(|\brandomUUID\b|\brandomBytes\b|node:timers/;

test.each(['shared/domain', 'functions', 'workflows'])(
  '%s has neither clock nor dice: they come in as arguments',
  (folder) => {
    expect(shown(hits(filesIn(folder).filter(isProduct), clockOrDice))).toEqual([]);
  },
);

test('elsewhere, a file that reads the real clock or throws dice says why where it first does', () => {
  const places = ['shared', 'cli', 'infra'].flatMap((folder) => filesIn(folder)).filter(isProduct);
  const used = hits(
    places.filter((path) => !path.startsWith('shared/adapters/clock/')),
    clockOrDice,
  ).filter(({ text }) => !/^(import\b|\*|\/\/|\/\*)/.test(text));
  const first = used.filter(({ path }, index) => used[index - 1]?.path !== path);
  expect(
    shown(first.filter(({ text, before }) => !/\/\/ \w/.test(text) && !/^\/\/ \w|\*\/$/.test(before))),
  ).toEqual([]);
});
