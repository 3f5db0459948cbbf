import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { app, compileObjects, refused, rendered } from '#test/fakes/object-app.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';
import { readFolder } from './read-folder.ts';

const notes = (objects: string): readonly string[] => {
  const compiled = compileObjects(objects);
  return compiled.kind === 'compiled' ? compiled.notes.map(formatMistake) : expect.fail('was refused');
};

const hook = (name: string, words: string, more = ''): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, annotations: { ${words}${more === '' ? '' : `, ${more}`} } }\n`;
const names = (objects: readonly KubeObject[]): readonly string[] =>
  objects.map(({ metadata }) => metadata.name);
const plain = '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain }\n';

test.each([
  'test',
  'test-success',
  'test-failure',
  'pre-delete',
  'post-delete',
  'pre-rollback',
  'post-rollback',
  'pre-delete,post-delete',
  'unknown',
])('an object with the hook %s of Helm is not released, and that is told once', (words) => {
  const objects = plain + hook('a', `helm.sh/hook: "${words}"`) + hook('b', `helm.sh/hook: "${words}"`);
  expect(names(rendered(objects))).toEqual(['plain']);
  expect(notes(objects)).toEqual([
    expect.stringMatching(/^objects\/ship\/all.yaml:6:1 not released .*ConfigMap\/a .*ConfigMap\/b /),
  ]);
});

test.each(['SyncFail', 'Skip', 'PostDelete', 'PreDelete'])('nor one with the hook %s of Argo CD', (word) =>
  expect(names(rendered(plain + hook('a', `argocd.argoproj.io/hook: ${word}`)))).toEqual(['plain']),
);

test('hooks come before and after all else, by weight', () => {
  const objects =
    hook('last', 'helm.sh/hook: "post-install,post-upgrade"', 'helm.sh/hook-weight: "9"') +
    hook('late', 'argocd.argoproj.io/hook: PostSync') +
    plain +
    hook('second', 'helm.sh/hook: pre-upgrade', 'helm.sh/hook-weight: "5"') +
    hook('first', 'helm.sh/hook: "pre-install, pre-upgrade, test"', 'helm.sh/hook-weight: "-5"') +
    hook('sync', 'argocd.argoproj.io/hook: Sync') +
    '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: space }\n';
  expect(names(rendered(objects))).toEqual(['space', 'first', 'second', 'plain', 'sync', 'late', 'last']);
});

const exported = `apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      uid: u
      resourceVersion: "7"
      generation: 2
      selfLink: /x
      creationTimestamp: "2026-01-01T00:00:00Z"
      managedFields: [{ manager: m }]
      annotations: { deployment.kubernetes.io/revision: "3", kubectl.kubernetes.io/last-applied-configuration: "{}", own: mine }
    spec:
      template:
        metadata: { creationTimestamp: null, labels: { app: web } }
        spec: { containers: [{ name: web, image: shop/web:1 }] }
    status: { replicas: 1 }
  - apiVersion: v1
    kind: Service
    metadata: { name: web, uid: u }
    spec: { clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{ port: 80 }] }
    status: { loadBalancer: {} }
  - apiVersion: v1
    kind: Pod
    metadata: { name: one, uid: u, ownerReferences: [{ kind: ReplicaSet, name: r, uid: x }] }
    spec: { nodeName: n1, containers: [{ name: a, image: a/b:1 }] }
`;

test('what a cluster has filled in is left out, and that is told once', () => {
  const objects = rendered(exported);
  expect(
    objects.map(({ metadata, kind, spec, status }) => [kind, metadata.annotations, spec, status]),
  ).toEqual([
    ['Service', undefined, { ports: [{ port: 80 }] }, undefined],
    ['Pod', undefined, { containers: [{ name: 'a', image: 'a/b:1' }] }, undefined],
    [
      'Deployment',
      { own: 'mine' },
      {
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'shop/web:1' }] },
        },
      },
      undefined,
    ],
  ]);
  for (const { metadata } of objects)
    expect(
      Object.keys(metadata).filter((name) => !['name', 'namespace', 'labels', 'annotations'].includes(name)),
    ).toEqual([]);
  expect(notes(exported)).toHaveLength(1);
  expect(notes(exported)[0]).toMatch(
    /^objects\/ship\/all.yaml:4:5 left out of Deployment\/web and 2 more of "ship"/,
  );
});

test('what somebody has written is no export', () => {
  const headless =
    'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { clusterIP: None }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: own }\nspec: { clusterIP: 10.0.0.9 }\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d, creationTimestamp: null }\nspec: { template: { spec: {} } }\nstatus: {}\n';
  expect(rendered(headless).map(({ spec }) => (spec as { clusterIP?: string }).clusterIP)).toEqual([
    'None',
    '10.0.0.9',
    undefined,
  ]);
  expect(notes(headless)).toEqual([]);
});

test('the items of a typed list need not say what they are', () => {
  const list =
    'apiVersion: v1\nkind: ConfigMapList\nitems:\n  - { apiVersion: v1, metadata: { name: a } }\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: b } }\n';
  expect(rendered(list).map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'ConfigMap/a',
    'ConfigMap/b',
  ]);
});

test('a Kustomization is refused with the command that builds it', () => {
  expect(
    refused(
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: { name: x }\nresources: [a.yaml]\n',
    ),
  ).toEqual([expect.stringMatching(/^objects\/ship\/all.yaml:1:1 .*kustomize build <folder> > objects\//)]);
});

const folder = mkdtempSync(join(tmpdir(), 'tidegate-objects-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, files: Readonly<Record<string, string>>): string => {
  for (const [file, text] of Object.entries({ 'app.yaml': app(), ...files })) {
    mkdirSync(dirname(join(folder, name, file)), { recursive: true });
    writeFileSync(join(folder, name, file), text);
  }
  return join(folder, name);
};

test('folders as Helm and kustomize write them are read whole, JSON too, and what is not read is named', async () => {
  const json = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'j' } }, null, '\t');
  const path = write('nested', {
    'objects/ship/shop/templates/a.yaml': plain,
    'objects/ship/shop/charts/db/templates/b.yml': plain.replace('plain', 'b'),
    'objects/ship/c.json': json,
    'objects/ship/NOTES.txt': 'hello',
    'objects/ship/.helmignore': 'x',
    'environments/prod.json': '{}',
  });
  const { skipped, ...source } = await readFolder(path);
  expect(skipped).toEqual(['objects/ship/NOTES.txt', 'environments/prod.json']);
  const compiled = compile(source, { images: {} });
  expect(
    compiled.kind === 'compiled' && names(compiled.manifests['local']?.objects ?? []).toSorted(),
  ).toEqual(['b', 'j', 'plain']);
});

test.each([
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
  'base/kustomization.yaml',
  'Chart.yaml',
  'web/templates/_helpers.tpl',
])('what a tool reads is refused with the command that writes: %s', async (name) => {
  const path = write(`source-${name.replaceAll('/', '-')}`, { [`objects/ship/${name}`]: 'resources: []\n' });
  await expect(readFolder(path)).rejects.toThrow(
    /(kustomize build <folder>|helm template <chart>) > objects\/ship\/all.yaml/,
  );
});

test('an application as a cluster exports it is taken, and what the cluster added is told once', () => {
  const source = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: shop
  uid: u
  resourceVersion: "7"
  finalizers: [f]
  labels: { team: a, hidden: b }
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: "{}"
    filter.oam.dev/label-keys: hidden
    filter.oam.dev/annotation-keys: "note, other"
    note: n
    kept: k
spec:
  components: [{ name: web, type: webservice, properties: { image: shop/web:1 } }]
status: { status: running }
`;
  const compiled = compile({ files: [{ path: 'app.yaml', text: source }] }, { images: {} });
  if (compiled.kind === 'mistakes') return expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
  expect(compiled.notes.map(formatMistake)).toEqual([
    'app.yaml:7:3 left out, because a cluster fills them in: metadata.finalizers, metadata.resourceVersion, metadata.uid, status',
  ]);
  const [web] = compiled.manifests['local']?.objects ?? [];
  expect(web?.metadata.annotations).toEqual({ kept: 'k' });
  expect(web?.metadata.labels).toMatchObject({ team: 'a' });
  expect(web?.metadata.labels).not.toHaveProperty('hidden');
});

test('a Job of a hook has another name when its content is another, for Kubernetes changes none', () => {
  const job = (image: string, more = ''): string =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate, annotations: { helm.sh/hook: pre-upgrade } }\nspec: { ${more}template: { spec: { containers: [{ name: a, image: '${image}' }] } } }\n`;
  const [first, again, other, short] = [
    job('a/b:1'),
    job('a/b:1'),
    job('a/b:2'),
    job('a/b:1', 'ttlSecondsAfterFinished: 5, '),
  ].map((text) => names(rendered(text))[0]);
  expect(first).toMatch(/^migrate-[0-9a-z]{7}$/);
  expect([again, short]).toEqual([first, first]);
  expect(other).not.toBe(first);
  expect(names(rendered(job('a/b:1').replace(', annotations: { helm.sh/hook: pre-upgrade }', '')))).toEqual([
    'migrate',
  ]);
});

test('what another object makes is not released beside it, and that is told once', () => {
  const pod =
    '---\napiVersion: v1\nkind: Pod\nmetadata: { name: web-1, uid: u, ownerReferences: [{ kind: ReplicaSet, name: web, uid: x, controller: true }] }\nspec: { containers: [{ name: a, image: a/b:1 }] }\n';
  expect(names(rendered(plain + pod))).toEqual(['plain']);
  expect(notes(plain + pod)).toEqual([
    'objects/ship/all.yaml:6:1 not released with "ship", because other objects make them: Pod/web-1 (ReplicaSet/web)',
  ]);
});
