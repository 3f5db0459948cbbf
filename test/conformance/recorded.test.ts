import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareRecorded, type Recorded } from './recorded.ts';

const file = join(import.meta.dirname, '../../../shared/oam/cases.json');

const scaler: Recorded = {
  kind: 'trait',
  type: 'scaler',
  name: 'web',
  app: 'shop',
  properties: { replicas: 3 },
  expect: { patch: { spec: { replicas: 3 } } },
};

test('a difference is told with its place, and an unknown type by its name', () => {
  expect(compareRecorded(scaler)).toEqual({ kind: 'equal' });
  expect(compareRecorded({ ...scaler, properties: {} })).toEqual({
    kind: 'differs',
    differences: [{ at: 'patch.spec.replicas', got: 1, wanted: 3 }],
  });
  expect(compareRecorded({ ...scaler, type: 'scalar' })).toEqual({
    kind: 'not-rendered',
    because: 'unknown trait type "scalar"',
  });
});

describe('what KubeVela makes of an input', () => {
  if (!existsSync(file)) {
    test.skip('SKIPPED: ../shared/oam/cases.json is not here, so nothing was compared with KubeVela', () => {});
    return;
  }
  const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[];
  test.each(cases.map((one, index) => [index, one.kind, one.type, one.name, one] as const))(
    '%i: %s %s %s is what we make of it',
    (_index, _kind, _type, _name, one) => expect(compareRecorded(one)).toEqual({ kind: 'equal' }),
  );
});
