import { expect, test } from 'vitest';
import { valueAt } from '#domain/kube/field-path.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { app, refused, rendered } from '#test/fakes/object-app.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

const deployment = (image: string, more = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - { name: web, image: '${image}' }\n${more}`;

test.each([
  'shop/web:${TAG}',
  'shop/web@<digest>',
  'shop/Web:1',
  'shop/web:{{ .Values.tag }}',
  '$(IMAGE)',
  'shop/web:',
  '',
])('%j is not taken for an image', (image) => {
  expect(refused(deployment(image))).toEqual([
    expect.stringMatching(/^objects\/ship\/all.yaml:8:31 the image of Deployment\/web must be/),
  ]);
  const source = app(`{ name: web, type: webservice, properties: { image: '${image}' } }`);
  const compiled = compile({ files: [{ path: 'app.yaml', text: source }] }, { images: {} });
  expect(compiled.kind === 'mistakes' && compiled.mistakes.map(formatMistake)[0]).toMatch(
    /^app.yaml:6:\d+ image of webservice web must be/,
  );
});

test.each([
  'shop/web:1',
  'localhost:5000/a/b',
  'Reg.example.com/a/b:V1.0_x',
  'busybox',
  `a/b@sha256:${'0'.repeat(64)}`,
])('%s is an image', (image) => expect(rendered(deployment(image))).toHaveLength(1));

test('a workload that a layer or a typing error leaves without pods is refused, with the one that may be meant', () => {
  expect(
    refused(
      `${deployment('a/b:1')}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: wbe }\nspec: { replicas: 5 }\n`,
    ),
  ).toEqual([
    'objects/ship/all.yaml:10:1 Deployment/wbe has no spec.template, so no pod could run; if it is meant to change another object, name that: Deployment/web',
  ]);
});

const image = (objects: readonly KubeObject[], index: number): unknown =>
  valueAt(objects[0], ['spec', 'template', 'spec', 'containers', String(index), 'image']);

test('an image of a release event goes to the container that it is the image of', () => {
  const two = deployment('shop/web:1', "        - { name: side, image: 'shop/side:1' }\n");
  expect(image(rendered(two, { ship: 'shop/side:2' }), 1)).toBe('shop/side:2');
  expect(image(rendered(two, { ship: 'shop/web:2' }), 0)).toBe('shop/web:2');
  expect(image(rendered(deployment('shop/web:1'), { ship: 'other/web:2' }), 0)).toBe('other/web:2');
  expect(refused(two, { ship: 'other/web:2' })).toEqual([
    'image of the release: component "ship" has no container that other/web:2 is the image of; it runs Deployment/web web (shop/web), Deployment/web side (shop/side)',
  ]);
});

test('traits change the workload among the objects, and scaler nothing that has no number of pods', () => {
  const traits = (kinds: string): string =>
    app(
      `{ name: raw, type: k8s-objects, properties: { objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: first } }${kinds}] }, traits: [{ type: scaler, properties: { replicas: 3 } }] }`,
    );
  const compiled = (kinds: string) =>
    compile({ files: [{ path: 'app.yaml', text: traits(kinds) }] }, { images: {} });
  const fine = compiled(
    ', { apiVersion: apps/v1, kind: Deployment, metadata: { name: d }, spec: { template: {} } }',
  );
  expect(fine.kind === 'compiled' && fine.manifests['local']?.objects).toMatchObject([
    { kind: 'ConfigMap' },
    { spec: { replicas: 3 } },
  ]);
  expect(fine.kind === 'compiled' && fine.manifests['local']?.objects[0]).not.toHaveProperty('spec');
  const wrong = compiled('');
  expect(wrong.kind === 'mistakes' && wrong.mistakes.map(formatMistake)).toEqual([
    expect.stringMatching(/^app.yaml:6:\d+ trait scaler: a ConfigMap has no number of pods to set/),
  ]);
});

test('what must be text is not a number', () => {
  const config =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { PORT: 8080, A: "1", ON: true, YES: yes }\n';
  expect(refused(config)).toEqual([
    'objects/ship/all.yaml:4:15 data["PORT"] of ConfigMap/c must be text, not a number; put it in quotes',
    'objects/ship/all.yaml:4:33 data["ON"] of ConfigMap/c must be text, not true or false; put it in quotes',
  ]);
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: a, image: a/b:1, env: [{ name: N, value: 1 }] }] }\n';
  expect(refused(pod)).toEqual([
    'objects/ship/all.yaml:4:71 env N of Pod/p must be text, not a number; put it in quotes',
  ]);
});

test('an API that Kubernetes has no more is told, once for each version', () => {
  const old = (kind: string, version: string) =>
    `apiVersion: ${version}\nkind: ${kind}\nmetadata: { name: ${kind.toLowerCase()} }\n`;
  const text = [
    old('Ingress', 'networking.k8s.io/v1beta1'),
    old('IngressClass', 'networking.k8s.io/v1beta1'),
    old('PodDisruptionBudget', 'policy/v1'),
  ].join('---\n');
  const files = [
    { path: 'app.yaml', text: app('{ name: ship, type: k8s-objects }') },
    { path: 'objects/ship/all.yaml', text },
  ];
  const compiled = compile({ files }, { images: {} });
  expect(compiled.kind === 'compiled' && compiled.notes.map(formatMistake)).toEqual([
    'objects/ship/all.yaml:1:1 Ingress/ingress and 1 more: Kubernetes has no networking.k8s.io/v1beta1 since 1.22; write networking.k8s.io/v1',
  ]);
});

test('types that the API server refuses in pods and selectors are told, of kinds that are known', () => {
  const job = (version: string) => `apiVersion: ${version}
kind: CronJob
metadata: { name: c }
spec:
  replicas: '2'
  ports: [{ port: '80', targetPort: '80' }]
  selector: { app: c, tier: 1 }
  jobTemplate:
    spec:
      template:
        metadata: { labels: { rev: 12 }, annotations: { on: true, no: null } }
        spec:
          containers: [{ name: c, image: a/b:1, command: [sleep, 5], ports: [{ containerPort: 'x' }] }]
`;
  expect(refused(job('batch/v1')).map((one) => one.replace(/^\S+all\.yaml:/, ''))).toEqual([
    '5:13 spec.replicas of CronJob/c must be a number, not text; take it out of its quotes',
    '6:19 port of CronJob/c must be a number, not text; take it out of its quotes',
    '7:29 spec.selector["tier"] of CronJob/c must be text, not a number; put it in quotes',
    '11:36 spec.jobTemplate.spec.template.metadata.labels["rev"] of CronJob/c must be text, not a number; put it in quotes',
    '11:61 spec.jobTemplate.spec.template.metadata.annotations["on"] of CronJob/c must be text, not true or false; put it in quotes',
    '13:66 command[1] of CronJob/c must be text, not a number; put it in quotes',
    '13:95 containerPort of CronJob/c must be a number, not text',
  ]);
  const own = job('example.com/v1').replace('command: [sleep, 5], ', '');
  expect(rendered(own)).toHaveLength(1);
});

test.each([
  ['kind:', 'knid:', 'objects/ship/all.yaml:2:1 unknown field "knid" in this object; did you mean "kind"?'],
  [
    'metadata:',
    'metdata:',
    'objects/ship/all.yaml:3:1 unknown field "metdata" in Deployment; did you mean "metadata"?',
  ],
  [
    'spec:\n  template',
    'sepc:\n  template',
    'objects/ship/all.yaml:4:1 unknown field "sepc" in Deployment/web; did you mean "spec"?',
  ],
  [
    'template:',
    'tmeplate:',
    'objects/ship/all.yaml:5:3 unknown field "tmeplate": Deployment/web has no spec.template',
  ],
  ['containers:', 'contianers:', 'objects/ship/all.yaml:7:7 unknown field "contianers"'],
  ['  template:', 'template:', 'objects/ship/all.yaml:5:1 "template" of Deployment/web belongs into spec'],
  ['apps/v1', 'apps v1', 'objects/ship/all.yaml:1:13 apiVersion must be a version like v1 or apps/v1'],
  [
    'kind: Deployment',
    'kind: a deployment',
    'objects/ship/all.yaml:2:7 kind must be one word like Deployment',
  ],
])('%j written as %j is told where it stands', (right, wrong, expected) => {
  expect(refused(deployment('a/b:1').replace(right, wrong))).toContainEqual(
    expect.stringContaining(expected),
  );
});

test('a field of another kind of object that is nearly one of the usual ones is let through', () => {
  expect(
    rendered('apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: a }\nspec: {}\nspecs: []\n'),
  ).toHaveLength(1);
});

test('an object that does not say its kind is told, also where a layer means others beside it', () => {
  const files = {
    'app.yaml': `${app()}release: { targets: [{ name: a, environment: prod }] }\n`,
    'objects/ship/all.yaml': `${deployment('a/b:1')}---\nknid: ConfigMap\napiVersion: v1\nmetadata: { name: c }\n`,
    'environments/prod.yaml':
      'components: { ship: { properties: { objects: [{ kind: Deployment, metadata: { name: web }, spec: { replicas: 2 } }] } } }\n',
  };
  const compiled = compile(
    { files: Object.entries(files).map(([path, text]) => ({ path, text })) },
    { images: {} },
  );
  expect(compiled.kind === 'mistakes' && compiled.mistakes.map(formatMistake)).toContainEqual(
    'objects/ship/all.yaml:10:1 objects[1] of k8s-objects ship needs "kind"',
  );
});

test('a selector that does not find the pods of its own template is told where it asks', () => {
  const labelled = (label: string) =>
    `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: web }\nspec:\n  selector: { matchLabels: { app: web, tier: a } }\n  template:\n    metadata: { labels: { app: ${label}, tier: a, more: b } }\n    spec: { containers: [{ name: web, image: 'a/b:1' }] }\n`;
  expect(rendered(labelled('web'))).toHaveLength(1);
  expect(refused(labelled('wbe'))).toEqual([
    'objects/ship/all.yaml:5:30 the selector of DaemonSet/web asks for app=web, and its pod template has app=wbe; write the same in spec.template.metadata.labels',
  ]);
});

test('an object that would get another name at each release is told', () => {
  const job = (metadata: string) =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: ${metadata}\nspec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: 'a/b:1' }] } } }\n`;
  expect(rendered(job('{ name: migrate, generateName: migrate- }'))).toHaveLength(1);
  expect(refused(job('{ generateName: migrate- }'))).toEqual([
    expect.stringMatching(
      /^objects\/ship\/all.yaml:3:13 Job has only a generateName.*write name: migrate instead/,
    ),
  ]);
});

test.each([
  [
    `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec:\n  updateStrategy: { rollingUpdate: { partition: 2 } }\n`,
    'StatefulSet shop/db: spec.updateStrategy.rollingUpdate.partition is 2, but the steps of the release set the partition; leave it out',
  ],
  [
    `apiVersion: apps.kruise.io/v1alpha1\nkind: CloneSet\nmetadata: { name: db }\nspec:\n  updateStrategy: { paused: true }\n`,
    'CloneSet shop/db: spec.updateStrategy.paused is true, and no pod moves then; set it to false',
  ],
])('a workload that no step can hold is told before any cluster is asked: %#', (head, reason) => {
  const template = `  template: { spec: { containers: [{ name: db, image: 'a/b:1' }] } }\n`;
  expect(refused(`${head}${template}`)).toEqual([`app.yaml:6:7 ${reason}`]);
});
