import { describe, expect, test } from 'vitest';
import { dig } from '#domain/render/objects.ts';
import {
  filesOf,
  ingress,
  mistakesOf,
  notesOf,
  objectsOf,
  service,
  traitOf,
  withEnv,
} from './definitions.fixture.ts';

const own = { 'our-service.cue': service };
const everything = 'image: shop/web:1\nreplicas: 3\nports: [80, 8080]\nenv: [{ name: A, value: a }]';
const deployment = (files: Parameters<typeof objectsOf>[0]) =>
  objectsOf(files).find(({ kind }) => kind === 'Deployment') ?? expect.fail('there is no Deployment');
const containersOf = (files: Parameters<typeof objectsOf>[0]) =>
  dig(deployment(files), 'spec', 'template', 'spec', 'containers');

describe('a component of a definition in CUE', () => {
  test('renders its output and its outputs, with parameters, defaults and context', () => {
    const [beside, workload] = objectsOf(filesOf(own, everything));
    expect(beside).toMatchObject({
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop', labels: { 'app.oam.dev/name': 'shop' } },
      spec: { selector: { 'app.oam.dev/component': 'web' }, ports: [{ port: 80 }, { port: 8080 }] },
    });
    expect(workload).toMatchObject({
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        replicas: 3,
        template: {
          metadata: { labels: { team: 'shop' } },
          spec: { containers: [{ name: 'web', image: 'shop/web:1', env: [{ name: 'A', value: 'a' }] }] },
        },
      },
    });
  });

  test('what a parameter does not ask for is not there', () => {
    const files = filesOf(own);
    expect(objectsOf(files).map(({ kind }) => kind)).toEqual(['Deployment']);
    expect(dig(deployment(files), 'spec', 'replicas')).toBeUndefined();
  });

  test('takes built-in traits as any other component', () => {
    const files = filesOf(own, 'image: shop/web:1', '- { type: scaler, properties: { replicas: 5 } }');
    expect(dig(deployment(files), 'spec', 'replicas')).toBe(5);
  });

  test('is another one in each place where its template asks for the place', () => {
    const placed = service.replace('parameter.team', 'context.cluster + "-" + context.namespace');
    const [app, ...rest] = filesOf({ 'our-service.cue': placed });
    const release =
      'release:\n  targets: [{ name: local, cluster: eu, namespace: a }, { name: other, cluster: us, namespace: b }]\n';
    const files = [{ path: 'app.yaml', text: `${app?.text}${release}` }, ...rest];
    const team = (target: string) =>
      dig(objectsOf(files, target)[0], 'spec', 'template', 'metadata', 'labels', 'team');
    expect([team('local'), team('other')]).toEqual(['eu-a', 'us-b']);
  });

  test('takes the place of a built-in type of its name, and says so', () => {
    const files = filesOf({ 'w.cue': service.replace('"our-service"', 'worker') }).map(({ path, text }) => ({
      path,
      text: text.replace('type: our-service', 'type: worker'),
    }));
    expect(dig(deployment(files), 'spec', 'template', 'metadata', 'labels', 'team')).toBe('shop');
    expect(notesOf(files)).toEqual([expect.stringMatching(/^definitions\/w\.cue:3:1 .*built-in component/)]);
  });

  test('a revision that its template asks for is the first one, and that is said', () => {
    const files = filesOf({ 'our-service.cue': service.replace('parameter.team', 'context.revision') });
    expect(dig(deployment(files), 'spec', 'template', 'metadata', 'labels', 'team')).toBe('web-v1');
    expect(notesOf(files)).toEqual([expect.stringContaining('Tidegate numbers no revisions')]);
  });
});

const traits = (list: string) => (definitions: Readonly<Record<string, string>>) =>
  filesOf({ ...own, ...definitions }, everything, list);

describe('a trait of a definition in CUE', () => {
  test('patches items of lists by the key that it names', () => {
    const files = traits(
      '- { type: sidecar, properties: { name: log, image: log:1 } }\n- { type: with-env, properties: { A: a, B: b } }',
    )({ 'with-env.cue': withEnv });
    expect(containersOf(files)).toEqual([
      expect.objectContaining({
        name: 'web',
        image: 'shop/web:1',
        env: [
          { name: 'A', value: 'a' },
          { name: 'B', value: 'b' },
        ],
      }),
      expect.objectContaining({ name: 'log' }),
    ]);
  });

  test('makes objects beside the workload, also from a definition in YAML', () => {
    const files = traits('- { type: our-ingress, properties: { domain: a.example.com } }')({
      'all.yaml': ingress,
    });
    expect(objectsOf(files).find(({ kind }) => kind === 'Ingress')).toMatchObject({
      metadata: { name: 'web-web', namespace: 'shop' },
      spec: { rules: [{ host: 'a.example.com', http: { paths: [{ path: '/' }] } }] },
    });
  });

  const strategies = [
    ['retainKeys', 'spec: {\n// +patchStrategy=retainKeys\nreplicas: parameter.n\n}', ''],
    ['jsonMergePatch', 'spec: replicas: parameter.n', '// +patchStrategy=jsonMergePatch\n'],
    [
      'jsonPatch',
      'operations: [{op: "replace", path: "/spec/replicas", value: parameter.n}]',
      '// +patchStrategy=jsonPatch\n',
    ],
  ] as const;
  test.each(strategies)('with +patchStrategy=%s replaces what the workload has', (_, patch, tag) => {
    const scale = traitOf('scale', `${tag}patch: {\n${patch}\n}\nparameter: n: int`);
    const files = traits('- { type: scale, properties: { n: 9 } }')({ 'scale.cue': scale });
    expect(dig(deployment(files), 'spec', 'replicas')).toBe(9);
  });

  test('with +patchStrategy=replace replaces a list', () => {
    const only = traitOf(
      'only-env',
      'patch: spec: template: spec: {\n// +patchKey=name\ncontainers: [{name: context.name\n// +patchStrategy=replace\nenv: [{name: "C", value: "c"}]}]\n}',
    );
    const files = traits('- type: only-env')({ 'only.cue': only });
    expect(dig((containersOf(files) as readonly unknown[])[0], 'env')).toEqual([{ name: 'C', value: 'c' }]);
  });

  test('a tag above a chain of fields is about the last one', () => {
    const sidecar = traitOf(
      'helper',
      'patch: {\n// +patchKey=name\nspec: template: spec: containers: [{name: "helper", image: parameter.image}]\n}\nparameter: image: string',
    );
    const files = traits('- { type: helper, properties: { image: helper:1 } }')({ 'helper.cue': sidecar });
    expect(containersOf(files)).toMatchObject([{ name: 'web' }, { name: 'helper', image: 'helper:1' }]);
  });

  test('without a tag what it says and the workload has must be equal', () => {
    const scale = traitOf('scale', 'patch: spec: replicas: parameter.n\nparameter: n: int');
    const files = traits('- { type: scale, properties: { n: 9 } }')({ 'scale.cue': scale });
    expect(mistakesOf(files)).toEqual([
      expect.stringMatching(/^app\.yaml:14:\d+ trait scale: its patch says another spec\.replicas/),
    ]);
  });

  test('sees the workload as the trait before it has left it, and objects beside it', () => {
    const tell = traitOf(
      'tell',
      'outputs: told: {apiVersion: "v1", kind: "ConfigMap", data: {replicas: "\\(context.output.spec.replicas)", port: "\\(context.outputs.service.spec.ports[0].port)"}}',
    );
    const files = filesOf(
      { ...own, 'tell.cue': tell },
      everything.replace('replicas: 3\n', ''),
      '- { type: scaler, properties: { replicas: 7 } }\n- type: tell',
    );
    expect(objectsOf(files).find(({ kind }) => kind === 'ConfigMap')).toMatchObject({
      metadata: { name: 'web-told' },
      data: { replicas: '7', port: '80' },
    });
  });

  test('patches objects beside the workload by patchOutputs', () => {
    const typed = traitOf('load-balanced', 'patchOutputs: service: spec: type: "LoadBalancer"');
    const files = traits('- type: load-balanced')({ 'lb.cue': typed });
    expect(objectsOf(files).find(({ kind }) => kind === 'Service')).toMatchObject({
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }, { port: 8080 }] },
    });
    const without = filesOf({ ...own, 'lb.cue': typed }, 'image: shop/web:1', '- type: load-balanced');
    expect(mistakesOf(without)).toEqual([expect.stringContaining('it patches outputs.service')]);
  });

  test('what it puts into errs is a mistake where it stands', () => {
    const picky = traitOf('picky', 'errs: [if parameter.n > 5 {"n is too large"}]\nparameter: n: int');
    const files = (n: number) => traits(`- { type: picky, properties: { n: ${n} } }`)({ 'picky.cue': picky });
    expect(mistakesOf(files(6))).toEqual([
      expect.stringMatching(/^app\.yaml:14:\d+ trait picky: n is too large$/),
    ]);
    expect(mistakesOf(files(5))).toEqual([]);
  });
});

describe('the ways in which teams keep definitions', () => {
  test('beside the application in its own file', () => {
    const [app, ...rest] = filesOf(own, undefined, '- { type: our-ingress, properties: { domain: a } }');
    const files = [{ path: 'app.yaml', text: `${ingress}---\n${app?.text}` }, ...rest];
    expect(objectsOf(files).map(({ kind }) => kind)).toEqual(['Ingress', 'Deployment']);
  });

  test('several in one file, in folders below, and beside their tests', () => {
    const worker = ingress.replace('TraitDefinition', 'PolicyDefinition').replace('our-ingress', 'other');
    const files = filesOf(
      { 'a/our-service.cue': service, 'b/all.yaml': `${worker}---\n${ingress}` },
      undefined,
      '- { type: our-ingress, properties: { domain: a } }',
    );
    expect(objectsOf(files).map(({ kind }) => kind)).toEqual(['Ingress', 'Deployment']);
  });

  test('in the folders of a module, where the YAML that is made of the CUE lies beside it', () => {
    const yaml = `apiVersion: core.oam.dev/v1beta1\nkind: ComponentDefinition\nmetadata: { name: our-service }\nspec:\n  schematic:\n    cue:\n      template: 'output: {apiVersion: "v1", kind: "ConfigMap"}'\n`;
    const beside = (path: string) => [
      ...filesOf({}),
      { path: 'components/s.cue', text: service },
      { path, text: yaml },
    ];
    const files = beside('components/s.yaml');
    expect(objectsOf(files).map(({ kind }) => kind)).toEqual(['Deployment']);
    expect(notesOf(files)).toEqual([
      'components/s.yaml:3:19 not used: components/s.cue defines "our-service" already',
    ]);
    expect(mistakesOf(beside('components/z.yaml'))).toEqual([
      'components/z.yaml:3:19 "our-service" is defined by components/s.cue:3 already; keep one',
    ]);
  });

  test('as a template alone, called as its file', () => {
    const template = `output: {apiVersion: "apps/v1", kind: "Deployment", spec: template: spec: containers: [{name: context.name, image: parameter.image}]}\nparameter: image: string\n`;
    expect(containersOf(filesOf({ 'our-service.cue': template }))).toEqual([
      { name: 'web', image: 'shop/web:1' },
    ]);
  });

  test('as KubeVela wrote them before: WorkloadDefinition, spec.extension', () => {
    const older = `apiVersion: core.oam.dev/v1alpha2\nkind: WorkloadDefinition\nmetadata: { name: our-service }\nspec:\n  extension:\n    template: |\n      output: {apiVersion: "v1", kind: "ConfigMap", data: image: parameter.image}\n      parameter: image: string\n`;
    expect(objectsOf(filesOf({ 'a.yaml': older }))).toMatchObject([
      { kind: 'ConfigMap', data: { image: 'shop/web:1' } },
    ]);
  });
});

test('a patch of every item is laid over each that the workload has', () => {
  const mount = traitOf(
    'mount',
    'patch: spec: template: spec: containers: [...{\n// +patchKey=name\nvolumeMounts: [{name: "a", mountPath: "/a"}]\n}]',
  );
  const files = filesOf(
    { ...own, 'mount.cue': mount },
    everything,
    '- { type: sidecar, properties: { name: log, image: log:1 } }\n- type: mount',
  );
  const mounted = { volumeMounts: [{ name: 'a', mountPath: '/a' }] };
  expect(containersOf(files)).toEqual([
    expect.objectContaining({ name: 'web', ...mounted }),
    expect.objectContaining({ name: 'log', ...mounted }),
  ]);
});
