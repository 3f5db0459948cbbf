import { describe, expect, test } from 'vitest';
import { jsonOf } from '#domain/config/tree.ts';
import { formatMistake } from './format-mistake.ts';
import { readYaml } from './yaml.ts';

const read = (text: string) => {
  const tree = readYaml('app.yaml', text);
  if (tree.kind === 'mistaken') return tree.mistakes.map(formatMistake);
  return tree.value === undefined ? undefined : jsonOf(tree.value);
};

test('YAML 1.2 core: words stay words', () => {
  expect(
    read('a: yes\nb: on\nc: 012\nd: 0x1f\ne: ~\nf: 1_000\ng: 2020-01-01\nh: 12:30\ni: "1"\nj: true\n1: x'),
  ).toEqual({
    a: 'yes',
    b: 'on',
    c: 10,
    d: 31,
    e: null,
    f: '1_000',
    g: '2020-01-01',
    h: '12:30',
    i: '1',
    j: true,
    '1': 'x',
  });
});

test('anchors and aliases are values, used as often as one likes', () => {
  expect(read(`a: |\n${'  * a list in a text\n'.repeat(2000)}`)).toEqual({
    a: '* a list in a text\n'.repeat(2000),
  });
  expect(read('a: &x {b: 1}\nc: *x\nd: [*x, *x]')).toEqual({
    a: { b: 1 },
    c: { b: 1 },
    d: [{ b: 1 }, { b: 1 }],
  });
});

test('nothing is nothing', () => {
  expect(read('')).toBeUndefined();
  expect(read('# only words')).toBeUndefined();
});

describe('whatever has two readings is refused where it stands', () => {
  test.each([
    ['a double key', 'a: 1\nb: 2\na: 3', '3:1 "a" appears here a second time (first in line 1); keep one'],
    [
      'a double key in two spellings',
      '1: a\n"1": b',
      '2:1 "1" appears here a second time (first in line 1); keep one',
    ],
    ['a tab', 'a:\n\tb: 1', '2:1 a tab indents this line; YAML takes spaces only'],
    [
      'two documents',
      'a: 1\n---\nb: 1',
      '2:1 a second document starts here; an application is one document, and several Kubernetes objects belong in objects/<component>/',
    ],
    [
      'a merge key without a map',
      '<<: 1',
      '1:1 << takes a map, or a list of maps; it is mostly an alias, like <<: *base',
    ],
    [
      'a tag',
      'a: !foo b',
      '1:4 a tag is not allowed here; write plain values without tags, and a text that begins with ! in quotes',
    ],
    [
      'a function',
      'a: !!js/function "x"',
      '1:4 a tag is not allowed here; write plain values without tags, and a text that begins with ! in quotes',
    ],
    ['a number that is none', 'a: .nan', '1:4 ".nan" is neither text nor a number; put it in quotes'],
    ['a number beyond all', 'a: 1e400', '1:4 "1e400" is neither text nor a number; put it in quotes'],
    ['half a character', String.raw`a: "\ud800"`, '1:4 half a character (a lone surrogate) is no text'],
    ['an alias of nothing', 'a: *x', '1:4 this alias names nothing; a text that begins with * needs quotes'],
    ['an alias of itself', 'a: &x [*x]', '1:8 this alias contains itself'],
    ['a list as a key', '? [a]\n: b', '1:3 a field needs a plain name'],
    ['a prototype', 'a: {__proto__: {b: 1}}', '1:5 "__proto__" cannot be the name of a field'],
    ['a constructor', 'constructor: 1', '1:1 "constructor" cannot be the name of a field'],
  ])('%s', (_, text, mistake) => {
    expect(read(text)).toEqual([`app.yaml:${mistake}`]);
  });

  test('several mistakes at once', () => {
    expect(read('a: .nan\nb: *x\na: 1')).toHaveLength(3);
  });
});

describe('a file cannot hurt its reader', () => {
  const bomb = [
    'a0: &a0 [x,x,x,x,x,x,x,x,x]',
    ...Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`),
  ].join('\n');

  test.each([
    ['aliases of aliases', bomb, /more than 50000 values/],
    ['brackets without end', '['.repeat(500_000), /nested more than 64 levels deep/],
    ['dashes without end', '- '.repeat(500_000), /nested more than 64 levels deep/],
    ['question marks without end', '? '.repeat(500_000), /nested more than 64 levels deep/],
    [
      'a hundred levels',
      Array.from({ length: 100 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
      /64 levels deep/,
    ],
    ['more than a MiB', 'a'.repeat(1_048_577), /larger than 1 MiB/],
    ['keys without end', 'a:\n'.repeat(300_000), /longer than any application file/],
    ['aliases without end', `a: &x 1\nb:\n${'- *x\n'.repeat(30_000)}`, /full of aliases/],
    ['empty lines without end', '\n'.repeat(1_000_000), /longer than any application file/],
  ])('%s', (_, text, reason) => {
    expect(read(text)).toEqual([expect.stringMatching(reason)]);
  });
});

test.each([
  ['a field that stands too deep', 'a:\n    b:\n      c: 1\n  d: 2\n', 4, 1],
  ['a field that stands too far out', 'w:\n  a: 1\ne:\n    - f\n  g: 2\n', 5, 3],
  ['a first field that is indented', '  a: 1\n  b: 2\nc: 3\n', 3, 1],
])('%s is told with the line where its block begins', (_, text, line, begin) => {
  expect(read(text)).toContainEqual(
    expect.stringMatching(new RegExp(`^app\\.yaml:${line}:.*indented differently.* line ${begin}, where`)),
  );
});
