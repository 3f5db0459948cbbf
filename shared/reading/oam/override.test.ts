import { expect, test } from 'vitest';
import type { Note } from '#domain/app/app.ts';
import { jsonOf, treeOf } from '#domain/app/tree.ts';
import type { Json } from '#domain/json.ts';
import { mergeOver } from './override.ts';

const at = { file: 'app.yaml', line: 1, column: 1 };

/** KubeVela's own table, run with the library that it merges by. */
test.each<readonly [Json, Json, Json]>([
  [3, 0, 0],
  ['a', '', ''],
  [true, false, false],
  ['x', null, null],
  [[1, 2], [3], [3]],
  [[1, 2], [], []],
  [{ a: 1, b: 1 }, { b: 2 }, { a: 1, b: 2 }],
  [{ a: 1 }, {}, { a: 1 }],
  [{ a: 1 }, null, null],
  [{ x: 1 }, 5, 5],
  [5, { a: 1 }, { a: 1 }],
  [[{ name: 'A' }, { name: 'B' }], [{ name: 'A' }], [{ name: 'A' }]],
])('%j under an override of %j is %j', (base, over, merged) => {
  const notes: Note[] = [];
  const tree = mergeOver(treeOf({ v: base }, at), treeOf({ v: over }, at), 'web', notes);
  expect(jsonOf(tree)).toEqual({ v: merged });
});
