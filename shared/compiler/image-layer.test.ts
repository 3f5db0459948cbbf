import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

const deployment = (name: string, ...containers: readonly string[]): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [${containers.map((one) => `{ name: ${one}, image: "${one}:1", env: [{ name: A, value: b }] }`).join(', ')}]
`;

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: legacy }
spec: { components: [{ name: web, type: k8s-objects }] }
`;

const compiled = (objects: Readonly<Record<string, string>>, images: Readonly<Record<string, string>>) => {
  const files = Object.entries(objects).map(([name, text]) => ({ path: `objects/web/${name}.yaml`, text }));
  return compile({ files: [{ path: 'app.yaml', text: app }, ...files] }, { images });
};

const imagesOf = (object: KubeObject | undefined): readonly string[] => {
  const { template } = specOf(object as KubeObject) as {
    template: { spec: { containers: readonly { name: string; image: string; env: readonly object[] }[] } };
  };
  return template.spec.containers.map(({ name, image, env }) => `${name} ${image} ${env.length}`);
};

const rendered = (objects: Readonly<Record<string, string>>, image: string): readonly string[] => {
  const found = compiled(objects, { web: image });
  if (found.kind !== 'compiled') throw new Error(found.mistakes.map(formatMistake).join('\n'));
  return Object.values(found.manifests).flatMap((manifest) =>
    manifest.objects.flatMap((one) => imagesOf(one)),
  );
};

const mistakes = (objects: Readonly<Record<string, string>>): readonly string[] => {
  const found = compiled(objects, { web: 'web:2' });
  return found.kind === 'mistakes' ? found.mistakes.map(formatMistake) : [];
};

test('an image goes to the only container of the objects that were adopted, and all else stays', () => {
  expect(rendered({ a: deployment('legacy', 'main') }, 'web:2')).toEqual(['main web:2 1']);
});

test('of several containers it is the one with the name of the component', () => {
  expect(rendered({ a: deployment('legacy', 'sidecar', 'web') }, 'web:2')).toEqual([
    'sidecar sidecar:1 1',
    'web web:2 1',
  ]);
  expect(rendered({ a: deployment('x', 'y'), b: deployment('z', 'web') }, 'web:2')).toEqual([
    'y y:1 1',
    'web web:2 1',
  ]);
});

test('where nobody can tell which is meant, one sentence says what there is and what to do', () => {
  expect(mistakes({ a: deployment('legacy', 'one', 'two') })).toEqual([
    'event:1:1 component "web" has the containers one, two, and an image does not say which is meant; name the one "web", or write the image into its objects',
  ]);
  expect(mistakes({ a: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n' })[0]).toContain(
    'component "web" has no container that could get an image',
  );
});
