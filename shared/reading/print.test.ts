import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { printManifest } from './print.ts';

const manifest = (text: string) => ({
  app: 'a',
  target: 't',
  objects: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { [`k${text}`]: text, list: text },
    },
  ],
});

const tricky = [
  'yes',
  'No',
  'on',
  'y',
  '012',
  '0o14',
  '1_000',
  '12:30:00',
  '2020-01-01',
  '1e3',
  '.5',
  '~',
  'null',
  '<<',
  '=',
  '',
  ' ',
  'a: b',
  '- a',
  '#',
  '%',
  '@',
  '!x',
  '&a',
  '*a',
  '|',
  '>',
  "'",
  '"',
  'a\nb',
  'a\n',
  '\t',
  'é',
  '100m',
  '-',
];

test('text stays the same text for readers of YAML 1.1 and 1.2', () => {
  const same = (text: string) => {
    const printed = printManifest(manifest(text));
    for (const version of ['1.1', '1.2'] as const) {
      expect((parse(printed, { version }) as { data: { list: unknown } }).data.list).toBe(text);
    }
  };
  tricky.forEach(same);
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[-+0-9.:_exobTZ ]{1,12}$/)),
      same,
    ),
  );
});

test('objects are documents of one stream, in order, and equal parts are written out', () => {
  const part = { a: 1 };
  const objects = ['one', 'two'].map((name) => ({
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name },
    spec: { part, same: part },
  }));
  const printed = printManifest({ app: 'a', target: 't', objects });
  expect(parseAllDocuments(printed).map((document) => document.toJS() as unknown)).toEqual(objects);
  expect(printed).not.toMatch(/[&*]/);
});
