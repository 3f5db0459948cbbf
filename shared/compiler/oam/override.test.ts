import { describe, expect, test } from 'vitest';

import { jsonOf, treeOf } from '#domain/config/tree.ts';
import type { Json } from '#domain/json.ts';

import { mergeOver } from './merge-over.ts';
import { applyOverride } from './override.ts';
import type { Note } from '#domain/config/place.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

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

describe('components after an override, as KubeVela merges them', () => {
  interface Written {
    readonly type: string;
    readonly properties?: Readonly<Record<string, Json>>;
  }
  interface Spec extends Written {
    readonly name: string;
    readonly traits?: readonly Written[];
  }
  const written = (one: Spec): WrittenComponent => ({
    name: one.name,
    at,
    type: { name: one.type, at },
    properties: treeOf(one.properties ?? {}, at),
    traits: (one.traits ?? []).map((trait) => ({
      type: { name: trait.type, at },
      properties: treeOf(trait.properties ?? {}, at),
    })),
  });
  const plain = ({ name, type, properties, traits }: WrittenComponent): Json => ({
    name,
    type: type.name,
    properties: jsonOf(properties),
    traits: traits.map((trait) => ({ type: trait.type.name, properties: jsonOf(trait.properties) })),
  });
  const run = (base: readonly Spec[], override: Json) => {
    const done = applyOverride(base.map(written), treeOf(override, at));
    return { components: done.components.map(plain), notes: done.notes.map(({ reason }) => reason) };
  };
  const till = (
    traits: readonly Written[] = [],
    properties: Written['properties'] = { image: 'till:1', port: 8000 },
  ): Spec => ({
    name: 'till',
    type: 'webservice',
    properties,
    traits,
  });
  const gateway = { type: 'gateway', properties: { domain: 'till.example', http: { '/': 8000 } } };

  test('properties and traits of one type are merged, others are added after them', () => {
    const patch = {
      name: 'till',
      type: 'webservice',
      properties: { image: 'till:2' },
      traits: [
        { type: 'gateway', properties: { domain: 'new.example' } },
        { type: 'labels', properties: { team: 'pay' } },
      ],
    };
    expect(run([till([gateway])], { components: [patch] }).components).toEqual([
      till(
        [
          { type: 'gateway', properties: { domain: 'new.example', http: { '/': 8000 } } },
          { type: 'labels', properties: { team: 'pay' } },
        ],
        { image: 'till:2', port: 8000 },
      ),
    ]);
  });

  test('a trait that is disabled goes, and one that was not there does not come', () => {
    const traits = [
      { type: 'gateway', disable: true },
      { type: 'scaler', disable: true },
    ];
    expect(run([till([gateway])], { components: [{ name: 'till', traits }] }).components).toEqual([till()]);
  });

  test('two patches of one trait are laid one after the other', () => {
    const traits = [
      { type: 'scaler', properties: { replicas: 3 } },
      { type: 'scaler', properties: { more: true } },
    ];
    expect(run([till()], { components: [{ name: 'till', traits }] }).components).toEqual([
      till([{ type: 'scaler', properties: { replicas: 3, more: true } }]),
    ]);
  });

  test('two traits of one type become two copies of the last, even if no patch names them', () => {
    const sidecar = (name: string) => ({ type: 'sidecar', properties: { name, image: name } });
    const done = run([till([sidecar('a'), gateway, sidecar('b')])], {
      components: [{ name: 'till', properties: { port: 1 } }],
    });
    expect(done.components).toEqual([
      till([sidecar('b'), gateway, sidecar('b')], { image: 'till:1', port: 1 }),
    ]);
    const named = run([till([sidecar('a'), sidecar('b')])], {
      components: [{ name: 'till', traits: [{ type: 'sidecar', properties: { image: 'c' } }] }],
    });
    expect(named.components).toEqual([
      till([
        { type: 'sidecar', properties: { name: 'b', image: 'c' } },
        { type: 'sidecar', properties: { name: 'b', image: 'c' } },
      ]),
    ]);
    expect(named.notes[0]).toContain('two traits of one type for "till": sidecar');
  });

  test('without a name all of a type are meant, or all there are', () => {
    const back = { name: 'back', type: 'worker', properties: { image: 'back:1' }, traits: [] };
    const all = run([till(), back], { components: [{ properties: { memory: '1Gi' } }] }).components;
    expect(all).toMatchObject([{ properties: { memory: '1Gi' } }, { properties: { memory: '1Gi' } }]);
    const some = run([till(), back], { components: [{ type: 'worker', properties: { cpu: '1' } }] });
    expect(some.components).toEqual([till(), { ...back, properties: { image: 'back:1', cpu: '1' } }]);
  });

  test('a selector keeps what it names, also what the override adds; an empty one keeps nothing', () => {
    const fresh = { name: 'fresh', type: 'worker', properties: { image: 'f:1' } };
    const kept = run([till()], { components: [fresh], selector: ['fresh'] });
    expect(kept.components).toEqual([{ ...fresh, traits: [] }]);
    expect(run([till()], { selector: [] }).components).toEqual([]);
  });
});
