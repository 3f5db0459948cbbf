import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '#domain/json.ts';
import { builtIn } from '#domain/render/types.ts';
import { compile } from '../compile.ts';

/* Every place of a KubeVela application holding something else: the answer is a manifest, or mistakes with places. */

const url = { value: 'https://hooks.example.org/x' };
const rules = [{ selector: { componentNames: ['till'], resourceTypes: ['Service'] } }];
const application: JsonObject = {
  apiVersion: 'core.oam.dev/v1beta1',
  kind: 'Application',
  metadata: { name: 'bank', labels: { a: 'b' } },
  spec: {
    components: [
      {
        name: 'till',
        type: 'webservice',
        dependsOn: ['feed'],
        properties: {
          image: 'till:1',
          ports: [{ port: 80, expose: true }],
          env: [{ name: 'A', value: '1' }],
        },
        traits: [
          { type: 'scaler', properties: { replicas: 2 } },
          { type: 'storage', properties: { configMap: [{ name: 'c', mountPath: '/c', data: { a: 'b' } }] } },
          {
            type: 'json-patch',
            properties: { operations: [{ op: 'add', path: '/spec/paused', value: true }] },
          },
        ],
      },
      { name: 'feed', type: 'worker', properties: { image: 'feed:1' } },
    ],
    policies: [
      { name: 'eu', type: 'topology', properties: { clusters: ['a', 'b'], namespace: 'prod' } },
      { name: 'us', type: 'topology', properties: { clusters: ['c'] } },
      {
        name: 'big',
        type: 'override',
        properties: {
          components: [{ name: '^till$', traits: [{ type: 'scaler', properties: { replicas: 5 } }] }],
          selector: ['till', 'feed'],
        },
      },
      { name: 'gc', type: 'garbage-collect', properties: { rules: [{ strategy: 'never' }] } },
      { name: 'once', type: 'apply-once', properties: { enable: true } },
      { name: 'take', type: 'take-over', properties: { rules } },
      { name: 'share', type: 'shared-resource', properties: { rules } },
    ],
    workflow: {
      mode: { steps: 'DAG' },
      steps: [
        { name: 'wait', type: 'depends-on-app', timeout: '5m', properties: { name: 'x', namespace: 'y' } },
        {
          name: 'all',
          type: 'step-group',
          dependsOn: ['wait'],
          subSteps: [{ name: 'one', type: 'deploy', properties: { policies: ['eu'] } }],
        },
        { name: 'rest', type: 'suspend', dependsOn: ['all'], properties: { duration: '1m' } },
        { name: 'two', type: 'deploy', dependsOn: ['rest'], properties: { policies: ['us', 'big'] } },
        {
          name: 'alone',
          type: 'apply-component',
          properties: { component: 'till', cluster: 'd', namespace: 'edge' },
        },
        { name: 'hook', type: 'webhook', if: 'always', properties: { url, data: { a: 1 } } },
        {
          name: 'say',
          type: 'notification',
          properties: { slack: { url, message: { text: 'x' } }, email: { content: { subject: 's' } } },
        },
      ],
    },
  },
};

type Path = readonly (string | number)[];
const pathsOf = (value: Json, path: Path = []): readonly Path[] => [
  path,
  ...(Array.isArray(value)
    ? value.flatMap((item: Json, index) => pathsOf(item, [...path, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([name, item]) => pathsOf(item, [...path, name]))
      : []),
];
const paths = pathsOf(application).slice(1);

const put = (value: Json, [first, ...rest]: Path, other: Json | undefined): Json => {
  if (first === undefined) return other ?? null;
  const at = (inner: Json) => (rest.length === 0 ? (other as Json) : put(inner, rest, other));
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => (index === first ? at(item) : item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    ([name, item]) => [name, name === first ? at(item) : item] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
};

const words = [...builtIn.components, ...builtIn.traits].map(({ type }) => type);
const others = fc.oneof(
  fc.constantFrom<Json | undefined>(
    undefined,
    null,
    0,
    -1,
    1e21,
    true,
    '',
    [],
    {},
    [null],
    { a: 1 },
    [[]],
    '__proto__',
  ),
  fc.constantFrom<Json>(
    ...words,
    '(',
    '*',
    '^$',
    '5m',
    '99d',
    '1',
    'always',
    'deploy',
    'override',
    'suspend',
  ),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);
const changes = fc.array(fc.tuple(fc.constantFrom(...paths), others), { minLength: 1, maxLength: 3 });

test('nothing that stands where something else belongs makes the reader throw or lose its place', () => {
  fc.assert(
    fc.property(changes, (some) => {
      const changed = some.reduce<Json>((under, [path, other]) => put(under, path, other), application);
      const text = JSON.stringify(changed, null, 1);
      const compiled = compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
      if (compiled.kind === 'compiled') return;
      expect(compiled.mistakes.length).toBeGreaterThan(0);
      const lines = text.split('\n').length;
      for (const { file, line, column, reason } of compiled.mistakes) {
        expect([file, line >= 1 && line <= lines, column >= 1]).toEqual(['app.yaml', true, true]);
        expect(reason.length).toBeGreaterThan(10);
      }
    }),
    { numRuns: 400 },
  );
});
