import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { jsonSchema } from './json-schema.ts';
import {
  amount,
  anything,
  duration,
  either,
  flag,
  freeMap,
  listOf,
  needed,
  oneOf,
  openRecord,
  optional,
  or,
  percent,
  record,
  type Shape,
  text,
  textLike,
  whole,
} from './schema.ts';
import { treeOf } from './tree.ts';
import { inspect } from './validate.ts';
import type { ValidationOptions } from './report.ts';

const ajv = new Ajv({ strictTypes: false, strictTuples: false });
const at = { file: 'x.yaml', line: 1, column: 1 };
const takes = (shape: Shape, value: Json, how: Omit<ValidationOptions, 'within'> = {}): boolean =>
  inspect(treeOf(value, at), shape, { within: 'x', ...how }).kind === 'fine';
const schemaTakes = (shape: Shape, value: Json, how = {}): boolean =>
  ajv.validate(jsonSchema(shape, how), value);

const leaf: fc.Arbitrary<Shape> = fc.constantFrom<Shape>(
  anything,
  text,
  { ...text, nullable: true },
  oneOf('a', 'b'),
  textLike(/^[a-c]{1,2}$/, 'one or two of a, b, c'),
  amount,
  whole(1, 3),
  flag,
  { ...flag, only: false },
);
const names = ['a', 'b', 'c'] as const;
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('shape').map(listOf),
    fc.tuple(tie('shape'), fc.subarray(['a', 'x.'])).map(([of, reserved]) => freeMap(of, reserved)),
    fc.tuple(tie('shape'), tie('shape')).map(([of, other]) => either(freeMap(of), other)),
    fc
      .tuple(
        fc.array(fc.tuple(tie('shape'), fc.constantFrom('needed', 'optional', 'or')), { maxLength: 3 }),
        fc.constantFrom('closed', 'open', 'least 0', 'least 1'),
      )
      .map(([fields, kind]) => {
        const named = Object.fromEntries(
          fields.map(([of, mode], index) => [
            names[index] ?? 'a',
            mode === 'needed' ? needed(of) : mode === 'or' ? or(of, null) : optional(of),
          ]),
        );
        if (kind === 'open') return openRecord(named);
        if (kind === 'closed') return record(named);
        return record(named, { of: ['a', 'b'], least: kind === 'least 1' ? 1 : 0 });
      }),
  ),
}));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>('a', 'b', 'ab', 'zzz', '', 1, 2, 7, 1.5, true, false, null),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'x.y'), tie('value'), { maxKeys: 3 }),
  ),
}));

test.each([{}, { partial: true }])(
  'the schema and the compiler agree on every shape and value (%j)',
  (how) => {
    fc.assert(
      fc.property(shape, value, (shape, value) => {
        expect(schemaTakes(shape, value, how), JSON.stringify(jsonSchema(shape, how))).toBe(
          takes(shape, value, how),
        );
      }),
      { numRuns: 500 },
    );
  },
);

test('numbers with units: nothing that the compiler takes is refused, and what is none is', () => {
  const written = fc.oneof(
    fc.stringMatching(/^[0-9.]{1,3}(ms|s|m|h|d|w| ?%|)([0-9]s)?$/),
    fc.double({ min: -5, max: 200, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.constantFrom<Shape>(duration(1, 60), percent(0.1, 100)), written, (shape, value) => {
      if (takes(shape, value)) expect(schemaTakes(shape, value)).toBe(true);
    }),
  );
  for (const wrong of ['soon', '10', '1w', '', 5, null])
    expect(schemaTakes(duration(1, 60), wrong)).toBe(false);
  for (const wrong of ['much', '-1%', -1, 101, true]) expect(schemaTakes(percent(0, 100), wrong)).toBe(false);
});

test('a layer deletes by null, and completes what is not there', () => {
  const shape = record({ a: needed(text), b: optional(record({ c: needed(flag) })) });
  const how = { partial: true, nullable: true };
  for (const right of [{}, { a: null }, { b: {} }, { b: { c: null } }, { b: null }])
    expect(schemaTakes(shape, right, how)).toBe(true);
  for (const wrong of [{ a: 1 }, { b: { c: 1 } }, { d: null }])
    expect(schemaTakes(shape, wrong, how)).toBe(false);
});
