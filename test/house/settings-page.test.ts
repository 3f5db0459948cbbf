import { expect, test } from 'vitest';
import { listSettings } from '#test/contract/settings/list-settings.ts';
import { settingsSchema } from '#worlds/settings/schema.ts';
import { textOf } from './tree.ts';

test('docs/settings.md has every setting of the schema once, in its order and words', () => {
  const [, table = ''] = textOf('docs/settings.md').split('## Every setting\n');
  const rows = table
    .split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(
    listSettings(settingsSchema).map(({ path, description, only = '' }) => [
      `\`${path}\``,
      description,
      only,
    ]),
  );
});

test('every setting says what it is', () => {
  expect(listSettings(settingsSchema).filter(({ description }) => description === '')).toEqual([]);
});
