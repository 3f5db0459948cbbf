import { expect, test } from 'vitest';
import { filesIn, type Hit, hits, isProduct, shown } from './tree.ts';

const clockOrDice =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\bsetTimeout\(|\bsetInterval\(|\brandomUUID\b|\brandomBytes\b|node:timers/;

/** The hosting measures how long real calls take; nothing is decided by it. */
const hosting = 'functions/runtime/';

test.each(['shared/domain', 'functions', 'workflows'])(
  '%s has neither clock nor dice: they come in as arguments',
  (folder) => {
    const files = filesIn(folder).filter((path) => isProduct(path) && !path.startsWith(hosting));
    expect(shown(hits(files, clockOrDice))).toEqual([]);
  },
);

/** A reason stands on the line or just above it. */
const hasReason = ({ text, before }: Hit): boolean => /\/\/ \w/.test(text) || /(\/\/|\*) \S/.test(before);

test('elsewhere in shared and infra, a file that reads the real clock or throws dice says why where it first does', () => {
  const places = ['shared', 'infra'].flatMap((folder) => filesIn(folder)).filter(isProduct);
  const used = hits(
    places.filter((path) => !path.startsWith('shared/adapters/clock/')),
    clockOrDice,
  ).filter(({ text }) => !/^(import\b|\*|\/\/|\/\*)/.test(text));
  const first = used.filter(({ path }, index) => used[index - 1]?.path !== path);
  expect(shown(first.filter((hit) => !hasReason(hit)))).toEqual([]);
});
