import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { repeated } from './list-keys.ts';
import { merge } from './merge.ts';
import { chainOf, childOf, itemsOf, jsonOf, treeOf, type Tree } from './tree.ts';

const place = (file: string) => ({ file, line: 1, column: 1 });
const lay = (base: Json, ...layers: readonly Json[]): Json =>
  jsonOf(
    layers.reduce<ReturnType<typeof treeOf>>(
      (under, layer, index) => merge(under, treeOf(layer, place(`layer${index}`))),
      treeOf(base, place('app.yaml')),
    ),
  );

describe('maps merge by RFC 7396', () => {
  // The table of its appendix A, as far as the target is a map.
  test.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ a: 'foo' }, { a: { b: 1, c: null } }, { a: { b: 1 } }],
  ])('%j and %j make %j', (base, over, result) => {
    expect(lay(base, over)).toEqual(result);
  });
});

describe('lists with a declared key merge item by item', () => {
  test('env by name: changed in place, new ones last', () => {
    const base = {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    };
    const over = {
      env: [
        { name: 'C', value: '3' },
        { name: 'A', value: '9' },
      ],
    };
    expect(lay(base, over)).toEqual({
      env: [
        { name: 'A', value: '9' },
        { name: 'B', value: '2' },
        { name: 'C', value: '3' },
      ],
    });
  });

  test('ports by number and protocol, where TCP is what is meant unsaid', () => {
    const base = { ports: [{ port: 53 }, { port: 53, protocol: 'UDP' }] };
    const over = { ports: [{ port: 53, protocol: 'TCP', expose: true }] };
    expect(lay(base, over)).toEqual({
      ports: [
        { port: 53, protocol: 'TCP', expose: true },
        { port: 53, protocol: 'UDP' },
      ],
    });
  });

  test('an item can be deleted, a field of it too', () => {
    const base = {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    };
    expect(lay(base, { env: [{ name: 'A', $delete: true }] })).toEqual({ env: [{ name: 'B', value: '2' }] });
    expect(lay(base, { env: [{ name: 'A', value: null }] })).toEqual({
      env: [{ name: 'A' }, { name: 'B', value: '2' }],
    });
    expect(lay({}, { env: [{ name: 'A', $delete: true }] })).toEqual({ env: [] });
  });

  test('other lists are one value', () => {
    expect(lay({ cmd: ['a', 'b'] }, { cmd: ['c'] })).toEqual({ cmd: ['c'] });
    expect(lay({ env: ['a'] }, { env: [{ name: 'A' }] })).toEqual({ env: [{ name: 'A' }] });
  });
});

describe('directives', () => {
  test('$replace takes a map or a list whole', () => {
    expect(lay({ labels: { a: '1', b: '2' } }, { labels: { $replace: { c: '3' } } })).toEqual({
      labels: { c: '3' },
    });
    const base = { env: [{ name: 'A', value: '1' }] };
    expect(lay(base, { env: { $replace: [{ name: 'B', value: '2' }] } })).toEqual({
      env: [{ name: 'B', value: '2' }],
    });
  });

  test('$append and $delete change a list from its end and by its names', () => {
    expect(lay({ args: ['-v', '-x'] }, { args: { $append: ['-y'], $delete: ['-v'] } })).toEqual({
      args: ['-x', '-y'],
    });
    const base = {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    };
    expect(lay(base, { env: { $delete: ['A'] } })).toEqual({ env: [{ name: 'B', value: '2' }] });
    expect(lay({}, { args: { $append: ['-y'] } })).toEqual({ args: ['-y'] });
  });

  test('$delete: true is null by another name', () => {
    expect(lay({ a: { b: 1 }, c: 2 }, { a: { $delete: true } })).toEqual({ c: 2 });
  });
});

describe('a value remembers who said what', () => {
  const lines = (file: string, value: JsonObject) => treeOf(value, place(file));
  const merged = [
    lines('environments/prod.yaml', { replicas: 4 }),
    lines('clusters/eu.yaml', { replicas: 6 }),
  ].reduce((under, over) => merge(under, over), treeOf({ replicas: 2, cpu: '1' }, place('app.yaml')));

  test('oldest first, and the last one holds', () => {
    const replicas = childOf(merged, 'replicas');
    expect(replicas && chainOf(replicas).map(({ at, value }) => [at.file, value])).toEqual([
      ['app.yaml', 2],
      ['environments/prod.yaml', 4],
      ['clusters/eu.yaml', 6],
    ]);
    const cpu = childOf(merged, 'cpu');
    expect(cpu && chainOf(cpu)).toEqual([{ at: place('app.yaml'), value: '1' }]);
  });

  test('also through a deletion', () => {
    const gone = merge(merged, lines('a.yaml', { replicas: null }));
    expect(childOf(gone, 'replicas')).toBeUndefined();
    const back = childOf(merge(gone, lines('b.yaml', { replicas: 1 })), 'replicas');
    expect(back && chainOf(back).map(({ at }) => at.file)).toEqual([
      'app.yaml',
      'environments/prod.yaml',
      'clusters/eu.yaml',
      'a.yaml',
      'b.yaml',
    ]);
  });
});

describe('an item of a list that a layer took away', () => {
  const at = (file: string, value: Json) => treeOf(value, place(file));
  const base = at('app.yaml', {
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ],
  });
  const without = merge(base, at('prod.yaml', { env: [{ name: 'A', $delete: true }] }));
  const chain = (tree: Tree, index: number) => {
    const value = childOf(itemsOf(childOf(tree, 'env'))[index], 'value');
    return value && chainOf(value).map(({ at: { file }, value: said }) => [file, said]);
  };

  test('is gone, and comes back with all that was said of it', () => {
    expect(jsonOf(without)).toEqual({ env: [{ name: 'B', value: '2' }] });
    const back = merge(without, at('us.yaml', { env: [{ name: 'A', value: '3' }] }));
    expect(jsonOf(back)).toEqual({
      env: [
        { name: 'B', value: '2' },
        { name: 'A', value: '3' },
      ],
    });
    expect(chain(back, 1)).toEqual([
      ['app.yaml', '1'],
      ['prod.yaml', undefined],
      ['us.yaml', '3'],
    ]);
  });

  test('brings back nothing but what is said again', () => {
    const rich = at('app.yaml', { env: [{ name: 'A', valueFrom: { x: 1 } }] });
    const gone = merge(rich, at('prod.yaml', { env: [{ name: 'A', $delete: true }] }));
    const back = merge(gone, at('us.yaml', { env: [{ name: 'A', value: '3' }] }));
    expect(jsonOf(back)).toEqual({ env: [{ name: 'A', value: '3' }] });
  });
});

const names = fc.constantFrom(
  'a',
  'b',
  'env',
  'ports',
  'labels',
  'cmd',
  'name',
  'port',
  '__proto__',
  'constructor',
  'toString',
);
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(fc.oneof(tie('value'), fc.record({ name: fc.constantFrom('x', 'y', 'z'), value: leaf })), {
      maxLength: 4,
    }),
    fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  ),
}));
const anyMap = fc.dictionary(names, anyValue, { maxKeys: 5 });

describe('properties', () => {
  // 2026-11-24: nulls in a keyed list were kept or not, as its items could or could not be told apart.
  test.each([
    [{}, { env: [{ name: null }] }, { env: [{}] }],
    [{ env: [[]] }, { env: [{ name: 'x', value: null }] }, { env: [{ name: 'x' }] }],
  ])('a null in an item of a keyed list takes away, once or twice', (base, layer, laid) => {
    expect(lay(base, layer)).toEqual(laid);
    expect(lay(base, layer, layer)).toEqual(laid);
  });

  test('laying a layer twice is laying it once', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (base, layer) => {
        // A layer that names an item twice is refused when it is read.
        fc.pre(repeated(treeOf(layer, place('layer'))).length === 0);
        expect(lay(base, layer, layer)).toEqual(lay(base, layer));
      }),
    );
  });

  test('layers that touch different fields can be laid in any order', () => {
    fc.assert(
      fc.property(anyMap, anyMap, anyMap, (base, left, right) => {
        const other = Object.fromEntries(
          Object.entries(right).filter(([name]) => !Object.hasOwn(left, name)),
        );
        expect(lay(base, left, other)).toEqual(lay(base, other, left));
      }),
    );
  });

  test('an empty layer changes nothing', () => {
    fc.assert(
      fc.property(anyMap, (base) => {
        expect(lay(base, {})).toEqual(lay(base));
      }),
    );
  });

  test('every leaf of the result can say where it comes from, and its chain ends in its value', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (base, layer) => {
        const merged = merge(treeOf(base, place('app.yaml')), treeOf(layer, place('layer')));
        for (const [name, value] of Object.entries(jsonOf(merged) as JsonObject)) {
          const child = childOf(merged, name);
          expect(child && chainOf(child).at(-1)?.value).toEqual(value);
        }
      }),
    );
  });

  test('no name reaches a prototype', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (base, layer) => {
        const merged = lay(base, layer);
        expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(Object.getOwnPropertyNames({})).toEqual([]);
      }),
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    lay({}, JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as Json);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
