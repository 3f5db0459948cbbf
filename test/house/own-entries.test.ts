import { expect, test } from 'vitest';
import { filesIn, textOf } from './tree.ts';

/**
 * A name of others may be `constructor`, which every object inherits: a table is asked for its own entries only, by `own`
 * (shared/domain/json.ts) or after `Object.hasOwn`.
 */
const table = /\b(?:const|let) (\w+): (?:Readonly<|Partial<)*Record<string,[^=]*?= \{/g;

const lookupsIn = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(table)].map(([, name = '']) => name))]
    .filter((name) => !text.includes(`hasOwn(${name}`))
    .flatMap((name) =>
      [...text.matchAll(new RegExp(`\\b${name}\\[(?!')[^\\]\\n]+\\](?! (?:\\?\\?)?= )`, 'g'))].map(
        ([all]) => all,
      ),
    );

test('the rule finds what it forbids, and nothing else', () => {
  const said = `const words: Readonly<Record<string, string>> = {\n  a: 'b',\n};\n`;
  expect(lookupsIn(`${said}words[name] ?? ''`)).toEqual(['words[name]']);
  for (const fine of [`own(words, name)`, `words['a']`, `Object.hasOwn(words, name) ? words[name] : ''`])
    expect(lookupsIn(`${said}${fine}`)).toEqual([]);
});

test('no table is asked for what every object inherits', () => {
  const files = ['shared', 'functions', 'cli', 'workflows']
    .flatMap((folder) => filesIn(folder, /\.ts$/))
    .filter((path) => !/\.(test|fixture)\.ts$/.test(path));
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((path) => lookupsIn(textOf(path)).map((found) => `${path}: ${found}`))).toEqual([]);
});
