import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';
import { lint } from './lint.ts';

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop, namespace: shop }
spec:
  components:
    - name: ship
      type: k8s-objects
      properties: { objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: own }, data: { A: a } }] }
release: { targets: [{ name: eu, environment: prod }] }
`;
const objects = `apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data: { LEVEL: info, OLD: yes }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: front }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: shop/web:1, args: [a, b], env: [{ name: A, value: a }, { name: B, value: b }] }
        - { name: side, image: shop/side:1 }
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: web }
spec: { a: 1 }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
`;

const layered = (said: string) => {
  const files = {
    'app.yaml': app,
    'objects/ship/all.yaml': objects,
    'environments/prod.yaml': `components:\n  ship:\n    properties:\n      objects: ${said}\n`,
  };
  return compile({ files: Object.entries(files).map(([path, text]) => ({ path, text })) }, { images: {} });
};
const rendered = (said: string): readonly KubeObject[] => {
  const compiled = layered(said);
  return compiled.kind === 'compiled'
    ? (compiled.manifests['eu']?.objects ?? [])
    : expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
};
const names = (all: readonly KubeObject[]) =>
  all.map(({ kind, metadata }) => `${kind}/${metadata.name}`).toSorted();
const found = (said: string): readonly string[] => {
  const compiled = layered(said);
  return compiled.kind === 'compiled'
    ? lint(compiled).findings.map(formatMistake)
    : compiled.mistakes.map(formatMistake);
};
const plain = ['ConfigMap/own', 'ConfigMap/web', 'Deployment/web', 'Service/web', 'Service/web'];

test('a layer changes the object of that kind and name, and nothing else', () => {
  const all = rendered(
    '[{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 5 } }]',
  );
  expect(names(all)).toEqual(plain);
  const before = rendered('[]');
  const isWeb = ({ kind }: KubeObject): boolean => kind === 'Deployment';
  expect(all.filter((one) => !isWeb(one))).toEqual(before.filter((one) => !isWeb(one)));
  const old = before.find(isWeb);
  expect(all.find(isWeb)).toEqual({ ...old, spec: { ...(old?.['spec'] as object), replicas: 5 } });
});

test('within an object lists merge as they do everywhere', () => {
  const all = rendered(
    '[{ kind: Deployment, metadata: { name: web }, spec: { template: { spec: { containers: [{ name: web, env: [{ name: B, value: c }] }] } } } }]',
  );
  expect(all.find(({ kind }) => kind === 'Deployment')).toMatchObject({
    apiVersion: 'apps/v1',
    metadata: { namespace: 'front' },
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'web', image: 'shop/web:1', env: [{ value: 'a' }, { value: 'c' }] },
            { name: 'side' },
          ],
        },
      },
    },
  });
});

test('API groups tell namesakes apart', () => {
  const all = rendered(
    '[{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { type: NodePort } }]',
  );
  expect(
    all.filter(({ kind }) => kind === 'Service').map(({ apiVersion, spec }) => [apiVersion, spec]),
  ).toEqual([
    ['serving.knative.dev/v1', { a: 1 }],
    ['v1', { ports: [{ port: 80 }], type: 'NodePort' }],
  ]);
});

test('objects are added, taken away and replaced', () => {
  expect(names(rendered('[{ apiVersion: v1, kind: ConfigMap, metadata: { name: more } }]'))).toContain(
    'ConfigMap/more',
  );
  expect(names(rendered('[{ kind: ConfigMap, metadata: { name: web }, $delete: true }]'))).toEqual(
    plain.filter((name) => name !== 'ConfigMap/web'),
  );
  expect(names(rendered('{ $delete: [ConfigMap/web, ConfigMap/own] }'))).toEqual(plain.slice(2));
  expect(
    names(rendered('{ $replace: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: x } }] }')),
  ).toEqual(['ConfigMap/x']);
  expect(
    rendered('[{ kind: ConfigMap, metadata: { name: web }, data: { OLD: null } }]').find(
      ({ metadata }) => metadata.name === 'web',
    ),
  ).toMatchObject({ data: { LEVEL: 'info' } });
});

test('lint never asks for what says which object is meant, nor for a part of a list that is one value', () => {
  expect(
    found('[{ apiVersion: v1, kind: ConfigMap, metadata: { name: web }, data: { LEVEL: debug } }]'),
  ).toEqual([]);
  expect(
    found(
      '[{ kind: Deployment, metadata: { name: web }, spec: { template: { spec: { containers: [{ name: web, args: [a, c] }] } } } }]',
    ),
  ).toEqual([]);
  expect(
    found('[{ kind: ConfigMap, metadata: { name: web }, data: { $replace: { LEVEL: info } } }]'),
  ).toEqual([]);
  expect(found('[{ kind: ConfigMap, metadata: { name: web }, data: { LEVEL: info } }]')).toEqual([
    'environments/prod.yaml:4:76 this is "info" already, by objects/ship/all.yaml:4; remove it',
  ]);
});

test('what is deleted and was never there is found', () => {
  const at = (column: number): string =>
    `environments/prod.yaml:4:${column} this deletes something that no target has; remove it, or correct the name`;
  expect(found('[{ kind: ConfigMap, metadata: { name: wbe }, $delete: true }]')).toEqual([at(17)]);
  expect(found('{ $delete: [ConfigMap/web, ConfigMap/wbe] }')).toEqual([at(43)]);
  expect(found('[{ kind: ConfigMap, metadata: { name: web }, data: { NONE: { $delete: true } } }]')).toEqual([
    at(75),
  ]);
  expect(found('[{ kind: ConfigMap, metadata: { name: web }, $delete: true }]')).toEqual([]);
});
