import { expect, test } from 'vitest';
import { hasSameContent, holds, isAsLeft, isHandTool } from './adoption.ts';

test.each([
  ['kubectl-client-side-apply', true],
  ['kubectl-edit', true],
  ['kubectl', true],
  ['helm', true],
  ['helm-controller', false],
  ['kubectlx', false],
  ['argocd-controller', false],
  ['kustomize-controller', false],
  ['', false],
])('%s writes only when a person runs it: %s', (manager, is) => {
  expect(isHandTool(manager)).toBe(is);
});

test('defaults that the API server adds do not count, and everything stated does', () => {
  const stated = { ports: [{ port: 80 }], mode: null, on: false };
  expect(holds({ ...stated, ports: [{ port: 80, protocol: 'TCP' }], type: 'ClusterIP' }, stated)).toBe(true);
  expect(holds({ ...stated, ports: [{ port: 80 }, { port: 81 }] }, stated)).toBe(false);
  expect(holds({ ...stated, on: true }, stated)).toBe(false);
  expect(holds({ ports: [{ port: 80 }], on: false }, stated)).toBe(false);
  expect(holds('x', stated)).toBe(false);
});

const object = (data: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'b', ...metadata },
  data,
});

test('an object is as it was left where no release has brought it, or nobody has changed what that one brought', () => {
  const live = object({ n: '1', more: 'x' }, { uid: 'u' });
  expect(isAsLeft(undefined, live)).toBe(true);
  expect(isAsLeft({ objects: [] }, live)).toBe(true);
  expect(isAsLeft({ objects: [object({ n: '1' })] }, live)).toBe(true);
  expect(isAsLeft({ objects: [object({ n: '2' })] }, live)).toBe(false);
});

test('a status and what the API server keeps of an object are no content', () => {
  const one = { ...object({ n: '1' }, { resourceVersion: '1' }), status: { a: 1 } };
  expect(hasSameContent(one, object({ n: '1' }, { resourceVersion: '2', managedFields: [] }))).toBe(true);
  expect(hasSameContent(one, object({ n: '2' }))).toBe(false);
  expect(hasSameContent(one, object({ n: '1' }, { labels: { a: 'b' } }))).toBe(false);
});
