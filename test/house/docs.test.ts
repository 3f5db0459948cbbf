import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, isProduct, kebab, root, textOf } from './tree.ts';

const documents = ['README.md', ...filesIn('docs', /\.md$/)];
const scripts = Object.keys((JSON.parse(textOf('package.json')) as { readonly scripts: object }).scripts);
const code = filesIn('.').filter(isProduct);

/** The cells of the rows of the first table, without the head. */
const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const wordsOf = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
const declares = (kinds: string, name: string): boolean =>
  code.some((path) => new RegExp(`export (${kinds}) ${name}\\b`).test(textOf(path)));

test('every name in the table of docs/story.md is a name in the code', () => {
  const rows = rowsOf(textOf('docs/story.md'));
  expect(rows.length).toBeGreaterThan(5);
  const lost = rows.flatMap(([, nouns, verbs, functions]) => [
    ...wordsOf(nouns).filter((noun) => !declares('type|interface|class', noun)),
    ...wordsOf(verbs).filter((verb) => !declares('const|function|async function', verb)),
    ...wordsOf(functions).filter((file) => !isFunction(file)),
  ]);
  expect(lost).toEqual([]);
});

/** `tasks/plan-release`, `api/*` or just `plan-release`. */
const isFunction = (name: string): boolean => {
  if (name.endsWith('/*'))
    return filesIn(`functions/${name.replace(/^functions\//, '').slice(0, -2)}`).length > 0;
  const file = `${kebab(name).replace(/^functions\//, '')}.ts`;
  return [file, `tasks/${file}`, `api/${file}`, `schedules/${file}`].some((path) =>
    existsSync(join(root, 'functions', path)),
  );
};

test.each(documents)('every npm command in %s exists', (document) => {
  const asked = [...textOf(document).matchAll(/\bnpm run (?:-s |--silent )?([a-z][a-z:-]*)/g)].map(
    ([, name]) => name ?? '',
  );
  expect(asked.filter((name) => !scripts.includes(name))).toEqual([]);
});

test.each(documents)('every file that %s points to is there', (document) => {
  const links = [...textOf(document).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
    ([, path]) => path ?? '',
  );
  const base = join(root, document, '..');
  expect(links.filter((path) => !existsSync(join(base, path)))).toEqual([]);
});

test('every script in package.json runs a file that is there', () => {
  const { scripts: lines } = JSON.parse(textOf('package.json')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const files = Object.values(lines).flatMap((line) => /^node (\S+)/.exec(line)?.[1] ?? []);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('decisions are numbered, one number each', () => {
  const numbers = filesIn('docs/decisions').map(
    (path) => /\/(\d{3})-[a-z0-9-]+\.md$/.exec(path)?.[1] ?? path,
  );
  expect(numbers).toEqual([...new Set(numbers)]);
  expect(numbers.filter((number) => !/^\d{3}$/.test(number))).toEqual([]);
});
