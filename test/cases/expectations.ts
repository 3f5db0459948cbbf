/** What one command line must come to: its exit code, what it says (stdout and stderr together), and what it never says. */
export interface Expected {
  readonly args: readonly string[];
  readonly code: number;
  readonly says?: readonly RegExp[];
  readonly never?: readonly RegExp[];
}

const render = ['render', '-f', '.'];
const plan = ['plan', '-f', '.', '--offline'];

/** By the folder of the case; the inputs themselves are read where they stand. */
export const expectations: Readonly<Record<string, readonly Expected[]>> = {
  annotations: [
    { args: render, code: 0, says: [/team: a/], never: [/last-applied/, /filter\.oam/, /hidden/, /note: n/] },
  ],
  'apply-component': [
    {
      args: render,
      code: 1,
      says: [/app\.yaml:16:\d+ no component is named "no-such"; known: web, api, never/],
    },
    { args: plan, code: 1, says: [/app\.yaml:16:\d+ no component is named "no-such"/] },
  ],
  'depends-on': [
    {
      args: plan,
      code: 0,
      says: [
        /order: db at once; migrate when db \(Deployment\) is healthy; web when migrate \(Job\) is complete/,
        /applied whole: Job\/shop-migrate/,
      ],
      never: [/applied before/],
    },
  ],
  'empty-topology': [
    { args: render, code: 1, says: [/app\.yaml:\d+:\d+ topology "a" names no cluster/] },
    { args: plan, code: 1, says: [/app\.yaml:\d+:\d+ topology "a" names no cluster/] },
  ],
  'exported-application': [
    { args: render, code: 0, says: [/note app\.yaml:\d+:\d+ left out/], never: [/note [^]*note /] },
  ],
  'exported-objects': [
    {
      args: render,
      code: 0,
      says: [/note objects\/ship\/exported\.yaml:\d+:\d+ left out/],
      never: [/\n +uid:/, /managedFields:/, /\nstatus:/, /note [^]*note /],
    },
  ],
  'first-object': [
    {
      args: render,
      code: 0,
      says: [/kind: ConfigMap[^]*kind: Deployment[^]*replicas: 3/],
      never: [/replicas: 3[^]*kind: Deployment/],
    },
  ],
  'helm-output': [
    {
      args: render,
      code: 0,
      says: [/shop-config/, /note .*shop-clean \(pre-delete\).*shop-test \(test\)/],
      never: [/kind: (Job|Pod)/],
    },
    { args: plan, code: 0, says: [/ConfigMap\/shop-config/], never: [/applied before:.*(Job|Pod)/] },
  ],
  'kustomize-folder': [
    {
      args: render,
      code: 1,
      says: [/objects\/ship\/kustomization\.yaml:1:1.*kustomize build .* > objects\/ship\/all\.yaml/],
    },
  ],
  'layer-over-objects': [
    { args: render, code: 0, says: [/kind: ConfigMap[^]*LEVEL: info/, /replicas: 5/, /image: shop\/web:1/] },
    { args: ['lint', '-f', '.'], code: 0, never: [/remove it/] },
  ],
  'lint-contradiction': [
    { args: ['lint', '-f', '.'], code: 0, never: [/remove it/] },
    { args: [...render, '--target', 'us'], code: 0, says: [/CURRENCY: USD/] },
  ],
  octal: [
    { args: render, code: 0, says: [/defaultMode: 256/, /defaultMode: 288/], never: [/defaultMode: 4[04]0/] },
    { args: ['fmt', '.'], code: 0 },
    { args: render, code: 0, says: [/defaultMode: 256/, /defaultMode: 288/] },
  ],
  'plain-manifest': [
    {
      args: render,
      code: 0,
      says: [/kind: Deployment[^]*image: shop\/web:1/],
      never: [/one document a file/],
    },
  ],
  'secrets-in-diff': [
    {
      args: ['diff', '-f', 'after', '--from', 'before'],
      code: 0,
      says: [
        /PGPASS/,
        /JWT/,
        /LICENSE_KEY/,
        /CONN/,
        /DSN/,
        /SETTINGS/,
        /CALL/,
        /args\[0\]/,
        /args\[2\]/,
        /app\.properties/,
      ],
      never: [/FAKE-/],
    },
    { args: ['diff', '-f', 'after', '--from', 'before', '-o', 'json'], code: 0, never: [/FAKE-/] },
    { args: ['why', 'after', 'local', 'web.properties.env'], code: 0, never: [/FAKE-/] },
  ],
  'trailing-separator': [{ args: render, code: 0, says: [/image: shop\/web:1/] }],
  'unknown-fields': [
    {
      args: [...render, '--lenient'],
      code: 0,
      says: [/note app\.yaml:\d+:\d+ ignored: unknown field "replicas"/, /image: shop\/web:1/],
    },
    { args: render, code: 1, says: [/"replicas".*scaler/, /"targetPort".*containerPort/, /"min".*hpa/] },
  ],
};
