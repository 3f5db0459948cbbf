import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { treeOf } from '../app/tree.ts';
import type { Json, JsonObject } from '../json.ts';
import { componentTypes, traitTypes } from './types.ts';

const file = join(import.meta.dirname, '../../../../shared/oam/cases.json');

/** One recorded answer of KubeVela's own definitions. */
interface Recorded {
  readonly kind: 'component' | 'trait';
  readonly type: string;
  readonly name: string;
  readonly app: string;
  readonly properties: JsonObject;
  readonly component?: { readonly output: JsonObject };
  readonly expect: { readonly output?: Json; readonly outputs?: Json; readonly patch?: Json };
}

const place = { file: 'recorded', line: 1, column: 1 };

const answer = ({ kind, type, name, app, properties, component }: Recorded): Json | undefined => {
  const written = treeOf(properties, place);
  const context = { app, component: name };
  if (kind === 'trait') {
    const patch = traitTypes
      .find((known) => known.type === type)
      ?.patch(written, { ...context, output: component?.output ?? {} }, { open: true });
    return patch?.kind === 'fine' ? { patch: patch.value } : undefined;
  }
  const built = componentTypes.find((known) => known.type === type)?.build(written, context, { open: true });
  return built?.kind === 'fine' ? { ...built.value } : undefined;
};

const isKnown = ({ kind, type }: Recorded): boolean =>
  (kind === 'trait' ? traitTypes : componentTypes).some((known) => known.type === type);

describe('what KubeVela makes of an input', () => {
  if (!existsSync(file)) {
    test.skip('SKIPPED: ../shared/oam/cases.json is not here, so nothing was compared with KubeVela', () => {});
    return;
  }
  const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[];
  const known = cases.filter(isKnown);
  const unknown = new Map<string, number>();
  for (const { kind, type } of cases.filter((one) => !isKnown(one))) {
    unknown.set(`${kind} ${type}`, (unknown.get(`${kind} ${type}`) ?? 0) + 1);
  }

  test.each(known.map((one, index) => [index, one.kind, one.type, one.name, one] as const))(
    '%i: %s %s %s is what we make of it',
    (_index, _kind, _type, _name, one) => {
      // A worker's recording has no `outputs` where ours are empty.
      const outputs = one.kind === 'component' ? { outputs: {} } : {};
      expect(answer(one)).toEqual({ ...outputs, ...one.expect });
    },
  );

  test('and this is what we do not make yet', () => {
    const list = [...unknown].map(([name, count]) => `${name} (${count})`).join(', ');
    console.log(
      `KubeVela's recordings: ${known.length} of ${cases.length} compared; not supported yet: ${list}`,
    );
    expect(known.length).toBeGreaterThan(0);
  });
});
