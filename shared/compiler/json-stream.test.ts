import { expect, test } from 'vitest';
import { jsonOf } from '#domain/config/tree.ts';
import { streamStarts } from './json-stream.ts';
import { holdsManifests } from './read-manifests.ts';
import { readYamlObjects } from './yaml.ts';

test('objects one after the other are found, and brackets in strings are none', () => {
  expect(streamStarts('{"a":"}{\\""}\n {"b":{}}{}')).toEqual([0, 14, 22]);
  for (const text of ['', '{"a":1}', '{"a":1}\n---\n{"b":2}', 'a: {b: 1}', '{"a":', '[{},{}]', '{"a":"'])
    expect(streamStarts(text)).toEqual([0]);
  expect(streamStarts('{}'.repeat(500_000))).toEqual([0]);
});

test('each is an object, with its own places', () => {
  const read = readYamlObjects('all.json', '{"kind":"A"}\n{\n\t"kind":"B"\n}\n');
  expect(read.kind === 'fine' && read.value.map((tree) => [jsonOf(tree), tree.at.line])).toEqual([
    [{ kind: 'A' }, 1],
    [{ kind: 'B' }, 2],
  ]);
  const wrong = readYamlObjects('all.json', '{"kind":"A"}\n{"kind":"B","kind":"C"}\n');
  expect(wrong.kind === 'mistaken' && wrong.mistakes.map(({ line, column }) => [line, column])).toEqual([
    [2, 13],
  ]);
});

test('an object on one line is seen as one', () => {
  expect(holdsManifests('{"apiVersion":"v1","kind":"ConfigMap"}')).toBe(true);
  expect(holdsManifests('{apiVersion: v1, kind: ConfigMap}')).toBe(true);
  expect(holdsManifests('apiVersion: v1\nkind: ConfigMap')).toBe(true);
  expect(holdsManifests('name: shop\nmankind: all')).toBe(false);
});
