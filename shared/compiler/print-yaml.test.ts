import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { printManifest, printYaml } from './print-yaml.ts';

const manifest = (text: string) => ({
  app: 'a',
  target: 't',
  objects: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { [`k${text}`]: text, [text]: 1, list: text, items: [text, [text], { in: text, [text]: [] }] },
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
  'a\n\n',
  'a\n\n\nb\n\n',
  'a\n  b\n\tc \n',
  'a\n \n',
  ' a\nb',
  '\n',
  '\na',
  'a\r\nb',
  'a\u2028b\nc',
  '# a\n--- \n...\n',
  'a:\n',
  'a :b',
  'a: ',
  'a #b',
  'a:b #c',
  'shop/web:1.0.0',
  'http://a/b?c',
  '--port=1',
  '-e5',
  '--- a',
  'errors: 12 % of 200, more than 1 %',
  '---',
  '...',
  '?',
  '? a',
  '\u0085',
  '\u00a0',
  '\ufeff',
  '\u0000',
  'a b c',
  'a  b',
  'a ',
  '0x1F',
  '1:2',
  '+1',
  '12e03',
  '.inf',
  '.NaN',
  '-.5',
  '2001-12-14t21:59:43.10-05:00',
  '\t',
  'é',
  '100m',
  '-',
];

test('text stays the same text for readers of YAML 1.1 and 1.2', () => {
  const same = (text: string) => {
    const printed = `${printManifest(manifest(text))}\n`;
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(printed, { version, merge: false })).toEqual(manifest(text).objects[0]);
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

test('members without a value are left out', () => {
  expect(printYaml({ a: undefined, b: { c: undefined }, d: 1 })).toBe('b: {}\nd: 1');
});

test('what people read is as plain as it can be, and many lines stay many lines', () => {
  const value = {
    image: 'shop/web:1.0.0',
    args: ['--port=9898', '-v'],
    data: { 'nginx.conf': 'server {\n\n  listen 80;\n}\n' },
    big: 1e21,
    mode: '0644',
  };
  expect(printYaml(value)).toBe(
    'image: shop/web:1.0.0\nargs:\n  - --port=9898\n  - -v\ndata:\n  nginx.conf: |\n    server {\n\n      listen 80;\n    }\nbig: 1.0e+21\nmode: "0644"',
  );
});
