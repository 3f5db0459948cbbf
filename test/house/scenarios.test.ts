import { expect, test } from 'vitest';
import { kinds, scenarios } from '#test/scenarios/list.ts';
import { textOf } from './tree.ts';

test('docs/scenarios.md has every scenario and every kind of the list', () => {
  const rows = textOf('docs/scenarios.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows[0]?.slice(2)).toEqual(Object.keys(kinds));
  expect(rows.slice(2).map(([name, number]) => [name, number])).toEqual(
    scenarios.map(({ name, number }) => [name, String(number ?? '')]),
  );
});
