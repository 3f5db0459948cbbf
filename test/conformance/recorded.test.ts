import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloudComponents } from '#domain/render/cloud-components.ts';
import { cloudResource } from '#domain/render/resource.ts';
import { builtIn } from '#domain/render/types.ts';
import { compareRecorded, type Recorded } from './recorded.ts';

const recorded = join(import.meta.dirname, '../../../shared/oam/cases.json');
const own = join(import.meta.dirname, 'kubevela/cases.json');
const casesIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[];

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
    reason: 'unknown trait type "scalar"',
  });
  expect(compareRecorded({ ...scaler, kind: 'treat' })).toMatchObject({
    reason: 'unknown kind "treat"; known: component, trait, override, merge, application',
  });
});

test('where an error is expected, rendering is the difference', () => {
  const refused = { ...scaler, properties: { replicas: 'three' }, expect: { error: 'conflicting values' } };
  expect(compareRecorded(refused)).toEqual({ kind: 'equal' });
  expect(compareRecorded({ ...scaler, expect: { error: true } })).toMatchObject({ kind: 'differs' });
});

test('a trait finds its workload in the output, or makes it of the component and the traits before', () => {
  const env = (component: object) =>
    compareRecorded({
      kind: 'trait',
      type: 'env',
      name: 'web',
      app: 'shop',
      component: component as Recorded,
      properties: { env: { B: '2' } },
      expect: {
        patch: {
          spec: {
            template: {
              spec: {
                containers: [
                  {
                    name: 'web',
                    env: [
                      { name: 'A', value: '1' },
                      { name: 'B', value: '2' },
                    ],
                  },
                ],
              },
            },
          },
        },
      },
    });
  const properties = { image: 'web:1' };
  const traits = [{ type: 'env', properties: { env: { A: '1' } } }];
  expect(env({ type: 'worker', properties, traits })).toEqual({ kind: 'equal' });
  expect(env({ type: 'worker', properties })).toMatchObject({ kind: 'differs' });
});

describe('our own cases, written down by hand from what KubeVela documents', () => {
  test.each(casesIn(own).map((one, index) => [index, one.kind, one['name'] ?? '', one] as const))(
    '%i: %s %s',
    (_index, _kind, _name, one) => expect(compareRecorded(one)).toEqual({ kind: 'equal' }),
  );
});

test('every definition that is rendered has a case', () => {
  const cases = casesIn(own);
  const types = (kind: string) => cases.filter((one) => one.kind === kind).map((one) => one['type']);
  // A resource of a cloud is claimed, not rendered: nothing of it goes to a cluster.
  const claims = [cloudResource, ...cloudComponents];
  const rendered = builtIn.components.filter((one) => !claims.includes(one));
  expect(rendered.filter(({ type }) => !types('component').includes(type))).toEqual([]);
  // `bind` is ours alone: it needs what a cloud has made.
  const traits = builtIn.traits.filter(({ type }) => type !== 'bind');
  expect(traits.filter(({ type }) => !types('trait').includes(type))).toEqual([]);
});

describe('what KubeVela makes of an input', () => {
  if (!existsSync(recorded)) {
    test.skip('SKIPPED: ../shared/oam/cases.json is not here, so nothing was compared with KubeVela', () => {});
    return;
  }
  test.each(casesIn(recorded).map((one, index) => [index, one.kind, one['type'], one['name'], one] as const))(
    '%i: %s %s %s is what we make of it',
    (_index, _kind, _type, _name, one) => expect(compareRecorded(one)).toEqual({ kind: 'equal' }),
  );
});

describe('the command', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidegate-oam-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (text: string, ...args: readonly string[]) => {
    const file = join(folder, 'cases.json');
    writeFileSync(file, text);
    const command = join(import.meta.dirname, 'oam.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, file, ...args], {
      encoding: 'utf8',
    });
    return { status, out: stdout.replaceAll(folder, ''), err: stderr.replaceAll(folder, '') };
  };

  test('prints passed of total and each difference, as text or as JSON', () => {
    const wrong = { ...scaler, properties: {} };
    expect(run(JSON.stringify([scaler, wrong]))).toEqual({
      status: 1,
      out: '  differs: #1 trait scaler shop/web\n    patch.spec.replicas: got 1, wanted 3\n/cases.json: 1/2 passed\n',
      err: '',
    });
    const { status, out } = run(JSON.stringify({ cases: [scaler] }), '-o', 'json');
    expect([status, JSON.parse(out)]).toEqual([0, { file: '/cases.json', passed: 1, total: 1, failed: [] }]);
  });

  test.each([
    ['{', [], '/cases.json is not JSON'],
    ['{}', [], 'holds no list of cases'],
    ['[]', [], 'holds no case, so nothing would be shown'],
    ['[{"kind": 1}]', [], 'case #0 says no "kind"'],
    ['[]', ['-o', 'xml'], '-o is json or text, not "xml"'],
    ['[]', ['more.json'], 'one file at a time'],
    ['[]', ['--fast'], "Unknown option '--fast'"],
  ])('%s with %j is refused: %s', (text, args, reason) => {
    expect(run(text, ...args)).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringContaining(reason) as string,
    });
  });
});
