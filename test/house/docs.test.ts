import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { type Fields, fields, list } from '#domain/kube/fields.ts';
import { releaseSchema } from '#shared/compiler/file-schemas.ts';
import { filesIn, hits, isProduct, kebab, root, shown, textOf } from './tree.ts';

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

/** The anchor of a heading, as GitHub makes it. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsIn = (path: string): readonly string[] =>
  [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading ?? ''));

test.each(documents)('every heading that %s points to is there', (document) => {
  const links = [...textOf(document).matchAll(/\]\(([^)#\s:]*)#([^)\s]+)\)/g)];
  const lost = links.filter(([, file = '', anchor = '']) => {
    const path = file === '' ? document : relative(root, join(root, document, '..', file));
    return !anchorsIn(path).includes(anchor);
  });
  expect(lost.map(([link]) => link)).toEqual([]);
});

test('no file has a conflict that a merge has left', () => {
  const files = filesIn('.', /\.(md|ts|mjs|cjs|ya?ml|json)$/);
  expect(shown(hits(files, /^(<{7}|>{7}|> (> ){5}>|\|{7}) ?/))).toEqual([]);
});

test('every page is in the index of the documentation', () => {
  const index = textOf('docs/README.md');
  const pages = filesIn('docs', /\.md$/).filter((path) => !/decisions|README/.test(path));
  expect(pages.filter((path) => !index.includes(`](${path.slice('docs/'.length)})`))).toEqual([]);
});

/** Whether the schema of the release section knows `checks.gauges.<name>`, `targets[].name`, `checks.*.advisory`. */
const knows = (schema: Fields, path: readonly string[]): boolean => {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  const forms = [schema, fields(schema['then']), ...list(schema['anyOf'])];
  return forms.some((form) => {
    if (name === '[]') return knows(fields(form['items']), rest);
    if (name === '*')
      return Object.values(fields(form['properties'])).some((one) => knows(fields(one), rest));
    if (name.startsWith('<')) return knows(fields(form['additionalProperties']), rest);
    const child = fields(form['properties'])[name];
    return child !== undefined && knows(fields(child), rest);
  });
};

test('every field in the table of the release section is one of its schema, and every part of it is in the table', () => {
  const page = textOf('docs/application.md');
  const rows = rowsOf(page.slice(page.indexOf('## release'), page.indexOf('### Without a check')));
  const paths = rows.flatMap(([field]) => wordsOf(field).slice(0, 1));
  expect(paths.length).toBeGreaterThan(30);
  const schema = releaseSchema();
  const parts = (path: string) => path.replaceAll('[]', '.[]').split('.').filter(Boolean);
  expect(paths.filter((path) => !knows(schema, parts(path)))).toEqual([]);
  const known = Object.keys(fields(schema['properties']));
  expect(known.filter((name) => !paths.some((path) => parts(path)[0] === name))).toEqual([]);
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
