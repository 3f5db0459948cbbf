import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { textOf } from './tree.ts';

test('what docs/security.md calls met is shown by tests that exist', () => {
  const rows = textOf('docs/security.md')
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(40);
  const named = (text: string) => [...text.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(([, path = '']) => path);
  const bare = rows.filter(([, , , met, shown = '']) => met === 'yes' && named(shown).length === 0);
  expect(bare.map(([, number]) => number)).toEqual([]);
  expect(rows.flatMap(([, , , , shown = '']) => named(shown)).filter((path) => !existsSync(path))).toEqual(
    [],
  );
  expect(
    rows.map(([, , , met = '']) => met).filter((met) => !/^(yes|by review|partly|no|n\/a)$/.test(met)),
  ).toEqual([]);
});
