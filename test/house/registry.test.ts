import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, isProduct, kebab, textOf } from './tree.ts';

const membersOf = (folder: string): readonly string[] =>
  filesIn(folder, /^[^/]+\/[^/]+\/[^/]+\.ts$/)
    .filter((path) => isProduct(path) && basename(path) !== 'index.ts')
    .map((path) => basename(path, '.ts'));

/** Files of a folder that an index imports as values. */
const listedIn = (index: string, folder: string): readonly string[] =>
  [...textOf(index).matchAll(/^import \{[^}]*\} from '([^']+\/)([a-z0-9-]+)\.ts';/gm)]
    .filter(([, from]) => from === folder)
    .map(([, , name]) => name ?? '')
    .sort();

/** Names of tasks in the contract, read from its text: types leave no trace at run time. */
const contracted = (): readonly string[] => {
  const body = /export interface Tasks \{([\s\S]*?)\n\}/.exec(textOf('workflows/tasks.ts'))?.[1] ?? '';
  return [...body.matchAll(/^ {2}([a-zA-Z]+): \{/gm)].map(([, name]) => kebab(name ?? '')).sort();
};

test('every task of the contract is a file of functions/tasks, and nothing else is', () => {
  expect(contracted().length).toBeGreaterThan(5);
  expect(membersOf('functions/tasks')).toEqual(contracted());
});

test('the index of functions/tasks lists exactly its files', () => {
  expect(listedIn('functions/tasks/index.ts', './')).toEqual(membersOf('functions/tasks'));
});

test('the routes of the house are those of exactly the files of functions/api', () => {
  const asked = membersOf('functions/api').filter((name) => name !== 'routes');
  expect(asked.length).toBeGreaterThan(2);
  expect(listedIn('functions/api/routes.ts', './')).toEqual(asked);
});

test('every function exports the handler that Lambda calls', () => {
  const functions = filesIn('functions', /^functions\/(tasks|api|schedules)\/[^/]+\.ts$/).filter(
    (path) => isProduct(path) && !['index.ts', 'routes.ts'].includes(basename(path)),
  );
  expect(functions.filter((path) => !/^export const handler = /m.test(textOf(path)))).toEqual([]);
});

test('every task exports the verb that it is named after', () => {
  const tasks = membersOf('functions/tasks').map((name) => [
    name,
    name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  ]);
  const strangers = tasks.filter(
    ([file, verb]) => !new RegExp(`^export const ${verb}\\b`, 'm').test(textOf(`functions/tasks/${file}.ts`)),
  );
  expect(strangers).toEqual([]);
});
