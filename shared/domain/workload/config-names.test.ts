import { expect, test } from 'vitest';
import { configNamesIn, withConfigNames } from './config-names.ts';

const template = {
  metadata: { labels: { name: 'web' } },
  spec: {
    volumes: [
      { name: 'a', configMap: { name: 'one', items: [{ key: 'x', path: 'x' }] } },
      { name: 'b', secret: { secretName: 'two' } },
      { name: 'c', projected: { sources: [{ configMap: { name: 'three' } }, { secret: { name: 'four' } }] } },
    ],
    imagePullSecrets: [{ name: 'registry' }],
    initContainers: [
      { name: 'init', envFrom: [{ configMapRef: { name: 'five' } }, { secretRef: { name: 'six' } }] },
    ],
    containers: [
      {
        name: 'app',
        env: [
          { name: 'A', valueFrom: { configMapKeyRef: { name: 'seven', key: 'k' } } },
          { name: 'B', valueFrom: { secretKeyRef: { name: 'eight', key: 'k' } } },
        ],
      },
    ],
  },
};

test('every way in which a pod reads a ConfigMap or a Secret is found, and no other name', () => {
  expect(configNamesIn(template).map(({ kind, name }) => `${kind}/${name}`)).toEqual([
    'ConfigMap/one',
    'Secret/two',
    'ConfigMap/three',
    'Secret/four',
    'ConfigMap/five',
    'Secret/six',
    'ConfigMap/seven',
    'Secret/eight',
  ]);
});

test('a name that stays changes nothing, another stands in its place', () => {
  expect(withConfigNames(template, ({ name }) => name)).toEqual(template);
  const other = withConfigNames(template, ({ kind, name }) => (kind === 'Secret' ? `${name}-2` : name));
  expect(JSON.stringify(other)).toBe(
    ['two', 'four', 'six', 'eight'].reduce(
      (text, name) => text.replace(`"${name}"`, `"${name}-2"`),
      JSON.stringify(template),
    ),
  );
});
