import { expect, test } from 'vitest';
import { workloadKinds } from '#domain/workload/kinds.ts';
import { stepRemarks } from '#domain/plan/step-remarks.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

/* Plain manifests that can never be released as they are: told with file and line, and with what to write instead, before any cluster is asked. */

const release = 'name: shop\nnamespace: shop\ntargets: [{ name: eu, cluster: eu }]\n';
const template =
  "  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: 'a/b:1' }] } }\n";
const manifest = (apiVersion: string, kind: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web }\nspec:\n  selector: { matchLabels: { app: web } }\n${template}${spec}`;

const read = (text: string, more: Readonly<Record<string, string>> = {}) =>
  compile(
    {
      files: Object.entries({ 'release.yaml': release, 'web.yaml': text, ...more }).map(
        ([path, content]) => ({
          path,
          text: content,
        }),
      ),
    },
    { images: {} },
  );
const said = (text: string, more?: Readonly<Record<string, string>>): readonly string[] => {
  const compiled = read(text, more);
  return compiled.kind === 'mistakes'
    ? compiled.mistakes.map(formatMistake)
    : compiled.notes.map(({ file, line, reason }) => `note ${file}:${line} ${reason}`);
};

const [deployment, daemonset, statefulset] = ['Deployment', 'DaemonSet', 'StatefulSet'].map(
  (kind) => (spec: string) => manifest('apps/v1', kind, spec),
) as [typeof template.concat, typeof template.concat, typeof template.concat];
const kruise = (kind: string, version: string) => (spec: string) =>
  manifest(`apps.kruise.io/${version}`, kind, spec);
const cloneset = kruise('CloneSet', 'v1alpha1');

test.each([
  [
    'Deployment',
    deployment('  strategy:\n    rollingUpdate: { maxSurge: 0, maxUnavailable: 0% }\n'),
    'web.yaml:8:5 maxSurge and maxUnavailable of Deployment/web are both 0, so no pod could ever be replaced; write maxSurge: 1',
  ],
  [
    'DaemonSet',
    daemonset('  updateStrategy:\n    rollingUpdate: { maxUnavailable: 0 }\n'),
    'web.yaml:8:5 maxUnavailable of DaemonSet/web is 0, and it has no maxSurge, so no pod could ever be replaced; write maxUnavailable: 1',
  ],
  [
    'StatefulSet',
    statefulset('  updateStrategy:\n    rollingUpdate: { maxUnavailable: 0 }\n'),
    'web.yaml:8:5 maxUnavailable of StatefulSet/web is 0, and it has no maxSurge, so no pod could ever be replaced; write maxUnavailable: 1',
  ],
  [
    'CloneSet',
    cloneset('  updateStrategy: { maxUnavailable: 0% }\n'),
    'web.yaml:7:3 maxUnavailable of CloneSet/web is 0, and it has no maxSurge, so no pod could ever be replaced; write maxUnavailable: 1',
  ],
  [
    'Advanced StatefulSet',
    kruise('StatefulSet', 'v1beta1')('  updateStrategy:\n    rollingUpdate: { maxUnavailable: 0 }\n'),
    'web.yaml:8:5 maxUnavailable of StatefulSet/web is 0, and it has no maxSurge, so no pod could ever be replaced; write maxUnavailable: 1',
  ],
  [
    'Advanced DaemonSet',
    kruise(
      'DaemonSet',
      'v1alpha1',
    )('  updateStrategy:\n    rollingUpdate: { maxUnavailable: 0, maxSurge: 0 }\n'),
    'web.yaml:8:5 maxSurge and maxUnavailable of DaemonSet/web are both 0, so no pod could ever be replaced; write maxUnavailable: 1',
  ],
])('a %s that may neither surge nor miss a pod', (_, text, reason) => {
  expect(said(text)).toEqual([reason]);
});

test.each([
  deployment('  strategy: { rollingUpdate: { maxUnavailable: 0 } }\n'),
  deployment('  strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }\n'),
  daemonset('  updateStrategy: { type: OnDelete }\n').replace('OnDelete', 'RollingUpdate'),
  cloneset('  updateStrategy: { maxUnavailable: 0, maxSurge: 20% }\n'),
])('nothing is said of one that can: %#', (text) => {
  expect(said(text)).toEqual([]);
});

test('a step that no workload can take as it says is told at the step', () => {
  const more = (steps: string) => ({ 'release.yaml': `${release}strategy:\n  steps: ${steps}\n` });
  expect(said(cloneset('  replicas: 1\n'), more('[10%]'))).toEqual([
    'note release.yaml:5 step 1 (10 %) cannot be held by CloneSet/web: it has a single pod and no room beside it (its partition says how many pods stay old, and each new pod takes the place of another); use type: all-at-once, or more replicas (its number of pods: web.yaml:7)',
  ]);
  expect(said(deployment('  replicas: 3\n'), more('[34%, 67%]'))).toEqual([
    'note release.yaml:5 step 2 (67 %) comes to the same 2 of 3 pods of Deployment/web as step 1 (34 %); leave one of them out, or count in pods (its number of pods: web.yaml:7)',
  ]);
});

test('the surge of a DaemonSet is remarked on', () => {
  const compiled = read(
    daemonset('  updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } }\n'),
  );
  const objects = compiled.kind === 'compiled' ? (compiled.manifests['eu']?.objects ?? []) : [];
  expect(stepRemarks(objects)).toEqual([
    'DaemonSet/web: its maxSurge is not used in a release: pods are replaced in place, so one node at a time has no Ready pod; set maxUnavailable in the strategy for more at once',
  ]);
});

test.each(workloadKinds.map((kind) => [kind.kind, kind] as const))(
  'a changed field of %s that never changes is named with the way out',
  (_, kind) => {
    const object = (app: string) => ({
      apiVersion: kind.apiVersion,
      kind: kind.kind,
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { matchLabels: { app } }, template: {} },
    });
    expect(kind.misfit(object('new'), object('old'))).toMatch(
      /^\w+ shop\/web: spec\.selector cannot be changed.*(rename|another name)/,
    );
  },
);

test('a List is its items, each with its own line', () => {
  const items = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: apps/v1\n    kind: Deployment\n    metadata: { name: web }\n    spec: { replicas: 2 }\n`;
  expect(said(items)).toEqual([
    expect.stringMatching(/^web\.yaml:4:5 Deployment\/web has no spec\.template/),
  ]);
});

test('only a generateName, no name, and a namespace that nobody knows', () => {
  const job = (metadata: string) =>
    `apiVersion: batch/v1\nkind: Job\nmetadata: ${metadata}\nspec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: 'a/b:1' }] } } }\n`;
  expect(said(job('{ generateName: migrate- }'))).toEqual([
    expect.stringMatching(/^web\.yaml:3:\d+ Job has only a generateName.*write name: migrate instead/),
  ]);
  expect(said(job('{}'))).toEqual([expect.stringMatching(/^web\.yaml:\d+:\d+ Job .*name/)]);
  expect(said(deployment(''), { 'release.yaml': 'name: shop\n' })).toEqual([
    expect.stringMatching(/^note web\.yaml:1 Deployment\/web goes to the namespace "default".*release\.yaml/),
  ]);
});

test('manifests of two clusters in one folder are the same object twice', () => {
  expect(said(deployment(''), { 'us/web.yaml': deployment('  replicas: 2\n') })).toContain(
    'web.yaml:1:1 objects has "Deployment/web" twice (first at us/web.yaml:1); keep one, or release each folder by itself',
  );
});
