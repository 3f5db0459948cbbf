import { expect, test } from 'vitest';
import { project } from './restore-fields.ts';

test('says the old values of the fields that were set, and nothing of the others', () => {
  const object = {
    kind: 'Service',
    metadata: { name: 'shop', labels: { a: '2', b: '1' } },
    spec: { ports: [{ port: 81 }] },
  };
  const before = {
    kind: 'Service',
    metadata: { name: 'shop', uid: 'u', labels: { a: '1', z: '9' } },
    spec: { clusterIP: '10.0.0.1', ports: [{ port: 80, nodePort: 30000 }] },
    status: {},
  };
  expect(project(object, before)).toEqual({
    kind: 'Service',
    metadata: { name: 'shop', labels: { a: '1' } },
    spec: { ports: [{ port: 80, nodePort: 30000 }] },
  });
});
