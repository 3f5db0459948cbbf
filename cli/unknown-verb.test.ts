import { expect, test } from 'vitest';
import { verbs } from './verbs.ts';
import { unknownVerb as find } from './unknown-verb.ts';
import { tell } from './words/message.ts';

const unknownVerb = (word: string, known: readonly string[]): string => tell('en', find(word, known));

const names = verbs.map(({ name }) => name);

test.each([
  ['undo', 'tidegate rollback <app>'],
  ['logs', 'tidegate events <app>'],
  ['history', 'tidegate status'],
  ['releases', 'tidegate status'],
  ['apply', 'tidegate up -f <file>'],
])('who comes from another tool and says %s is told what it is called here', (word, meant) => {
  expect(unknownVerb(word, names)).toBe(`unknown verb ${word}; use ${meant}`);
});

test('every command that is named is one of ours, and no verb of ours is taken for another', () => {
  for (const word of [
    'undo',
    'logs',
    'stop',
    'deploy',
    'validate',
    'dry-run',
    'lock',
    'unlock',
    'template',
    'live-diff',
  ])
    expect(names).toContain(/tidegate (\S+)/.exec(unknownVerb(word, names))?.[1]);
  for (const name of names) expect(unknownVerb(name, names)).not.toContain('; use ');
});

test('a misspelt one is told its nearest neighbour', () => {
  expect(unknownVerb('stauts', names)).toContain('did you mean "status"?');
});
