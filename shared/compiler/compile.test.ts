import { describe, expect, test } from 'vitest';
import { compile, type Compiled } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

const app = (component: string, rest = ''): string => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop}
spec:
  components:
    - name: web
      type: webservice
${component.replaceAll(/^/gm, '      ')}
${rest}`;

const run = (
  files: Readonly<Record<string, string>>,
  images: Readonly<Record<string, string>> = {},
): Compiled => compile({ files: Object.entries(files).map(([path, text]) => ({ path, text })) }, { images });

const mistakes = (
  files: Readonly<Record<string, string>>,
  images?: Readonly<Record<string, string>>,
): readonly string[] => {
  const compiled = run(files, images);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : [];
};

const fine = (files: Readonly<Record<string, string>>, images?: Readonly<Record<string, string>>) => {
  const compiled = run(files, images);
  return compiled.kind === 'compiled'
    ? compiled
    : expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
};

const image = (compiled: Compiled, target: string): unknown => {
  const objects = compiled.kind === 'compiled' ? compiled.manifests[target]?.objects : undefined;
  const deployment = objects?.find(({ kind }) => kind === 'Deployment');
  const spec = deployment?.['spec'] as
    | { template: { spec: { containers: { image: string }[] } } }
    | undefined;
  return spec?.template.spec.containers[0]?.image;
};

const release = `release:
  targets:
    - {name: eu, environment: prod, region: eu}
    - {name: us, environment: prod, region: us}`;

describe('layers', () => {
  const files = {
    'app.yaml': app('properties: {image: base}', release),
    'environments/prod.yaml': 'components: {web: {properties: {image: prod}}}',
    'regions/us.yaml': 'components: {web: {properties: {image: us}}}',
    'clusters/us.yaml': 'components: {web: {properties: {image: cluster-us}}}',
  };

  test('the narrower layer wins, and the event over all of them', () => {
    expect(image(run(files), 'eu')).toBe('prod');
    expect(image(run(files), 'us')).toBe('cluster-us');
    const { 'clusters/us.yaml': _cluster, ...without } = files;
    expect(image(run(without), 'us')).toBe('us');
    expect(image(run(files, { web: 'event' }), 'us')).toBe('event');
  });

  test('the order of the files does not matter', () => {
    const reversed = Object.fromEntries(Object.entries(files).toReversed());
    expect(run(reversed)).toEqual(run(files));
  });

  test('the application itself is told as its own file says it', () => {
    expect(fine(files).app.components[0]?.properties).toEqual({ image: 'base' });
  });

  test('a layer may complete what the file leaves open, remove a component, add and remove a trait', () => {
    const compiled = fine({
      'app.yaml': app(
        'properties: {}\ntraits: [{type: labels, properties: {tier: a}}]',
        `    - {name: job, type: worker, properties: {image: j}}\n${release}`,
      ),
      'environments/prod.yaml':
        'components: {job: null, web: {properties: {image: prod}, traits: {labels: null, scaler: {replicas: 4}}}}',
    });
    const objects = compiled.manifests['eu']?.objects ?? [];
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['web']);
    expect(objects[0]).toMatchObject({ spec: { replicas: 4 } });
    expect(objects[0]?.metadata.labels).not.toHaveProperty('tier');
  });

  test('a mistake that a layer makes is shown in the layer', () => {
    expect(
      mistakes({ ...files, 'regions/us.yaml': 'components:\n  web:\n    properties:\n      port: "80"\n' }),
    ).toEqual([
      'regions/us.yaml:4:13 port of webservice web must be a whole number from 1 to 65535, not the text "80"',
    ]);
  });

  test('layers of nothing, for nobody, or of a component that is not there are mistakes', () => {
    expect(
      mistakes({
        ...files,
        'environments/pord.yaml': '',
        'regions/eu-west.yaml': 'components: {}',
        'cluster/us.yaml': 'components: {}',
        'clusters/eu.yaml':
          'components:\n  wbe: {}\n  web: {traits: {scalr: {}}}\n  release: {}\nrelease: {}\n',
      }),
    ).toEqual([
      'cluster/us.yaml:1:1 "cluster" is no folder of layers; did you mean "clusters"?',
      'clusters/eu.yaml:2:3 the application has no component "wbe"; did you mean "web"?',
      'clusters/eu.yaml:3:18 unknown trait "scalr"; did you mean "scaler"?',
      'clusters/eu.yaml:4:3 the application has no component "release"; known: web',
      'regions/eu-west.yaml:1:1 no target has the region "eu-west"; known: eu, us',
    ]);
    expect(
      mistakes({
        ...files,
        'regions/eu-west.yaml': 'components: {}',
        'clusters/eu.yaml': 'components:\n  wbe: {}\n  web: {traits: {scalr: {}}}\n  release: {}\n',
      }),
    ).toEqual([
      'clusters/eu.yaml:2:3 the application has no component "wbe"; did you mean "web"?',
      'clusters/eu.yaml:3:18 unknown trait "scalr"; did you mean "scaler"?',
      'clusters/eu.yaml:4:3 the application has no component "release"; known: web',
      'regions/eu-west.yaml:1:1 no target has the region "eu-west"; known: eu, us',
    ]);
  });

  test('of the release section a layer may change the strategy, and nothing else', () => {
    expect(mistakes({ ...files, 'clusters/eu.yaml': 'release: {concurrency: queue}' })).toEqual([
      'clusters/eu.yaml:1:11 unknown field "concurrency" in release of layer clusters/eu.yaml; known: strategy',
    ]);
    const compiled = fine({ ...files, 'clusters/eu.yaml': 'release: {strategy: {steps: [1%], bake: 5m}}' });
    expect(
      compiled.app.release.targets.map(({ strategy }) => strategy?.steps.map(({ percent }) => percent)),
    ).toEqual([[1, 100], undefined]);
    expect(mistakes({ ...files, 'clusters/eu.yaml': 'release: {strategy: {bake: 5}}' })[0]).toContain(
      'clusters/eu.yaml:1:28 bake of release.strategy must be a duration',
    );
  });

  test('directives are for layers, and have their places there', () => {
    expect(mistakes({ 'app.yaml': app('properties:\n  image: a\n  env: {$append: []}') })).toContain(
      'app.yaml:10:15 "$append" belongs in a layer; the application file has nothing to lay it over',
    );
    expect(
      mistakes({ ...files, 'clusters/eu.yaml': 'components: {web: {properties: {env: {$apend: []}}}}' }),
    ).toContain('clusters/eu.yaml:1:39 unknown directive "$apend"; did you mean "$append"?');
  });
});

describe('mistakes', () => {
  test('all of them at once, ordered by file and line, each with its place', () => {
    expect(
      mistakes({
        'app.yaml': app(
          'properties:\n  imge: a\n  cpu: 1\ntraits:\n  - type: scaler\n    properties: {replica: 3}\n  - type: gatway',
          '  policies: [{type: toplogy}]\nrelease:\n  targets: [{name: eu, enviroment: prod}]',
        ),
      }),
    ).toEqual([
      'app.yaml:9:9 unknown field "imge" in webservice web; did you mean "image"?',
      'app.yaml:10:14 cpu of webservice web must be text, not a number; put it in quotes',
      'app.yaml:13:24 unknown field "replica" in trait scaler; did you mean "replicas"?',
      'app.yaml:14:17 unknown trait "gatway"; did you mean "gateway"?',
      'app.yaml:15:21 unknown policy "toplogy"; did you mean "topology"?',
      'app.yaml:17:24 unknown field "enviroment" in release.targets[0]; did you mean "environment"?',
    ]);
  });

  test('of files that cannot be read and of files that can, tab and double key included, in one run', () => {
    const bomb = Array.from(
      { length: 8 },
      (_, i) => `k${i + 1}: &k${i + 1} [${Array(9).fill(`*k${i}`).join(',')}]`,
    );
    expect(
      mistakes({
        'app.yaml': app('properties: {imge: a}', release),
        'clusters/eu.yaml': 'components:\n  web: {}\n  web: {}\n\tx: 1',
        'clusters/us.yaml': `k0: &k0 [x,x,x,x,x,x,x,x,x]\n${bomb.join('\n')}`,
        'regions/eu.yaml': 'when: region ==\ncomponents: {web: {properties: 1}}',
      }).map((line) => line.replace(/;.*/, '')),
    ).toEqual([
      // The file with too many values says nothing of web, so what is missing in it is missing.
      'app.yaml:8:19 webservice web needs "image"',
      'app.yaml:8:20 unknown field "imge" in webservice web',
      'clusters/eu.yaml:3:3 "web" appears here a second time (first in line 2)',
      'clusters/eu.yaml:4:1 a tab indents this line',
      expect.stringContaining('more than 50000 values'),
      'regions/eu.yaml:1:16 when: the condition ends too early',
      'regions/eu.yaml:2:32 components.web.properties of layer regions/eu.yaml must be a map, not a number',
    ]);
  });

  test('a mistake that every target meets is said once', () => {
    expect(mistakes({ 'app.yaml': app('properties: {}', release) })).toEqual([
      'app.yaml:8:19 webservice web needs "image"',
    ]);
  });

  test('what Kubernetes could not keep apart is refused', () => {
    expect(
      mistakes({
        'app.yaml': app(
          'properties: {image: a, env: [{name: A}, {name: B}, {name: A}]}',
          '    - {name: web, type: worker, properties: {image: b}}',
        ),
      }),
    ).toEqual([
      'app.yaml:8:58 env has "A" twice (first at app.yaml:8); keep one',
      'app.yaml:9:7 there are two components named "web"; every component needs a name of its own',
      'app.yaml:9:7 component "web" makes a second Deployment web; "web" makes one already',
    ]);
  });

  test('an event that names a component which is not there', () => {
    expect(mistakes({ 'app.yaml': app('properties: {image: a}') }, { wbe: 'x' })).toEqual([
      'image of the release: the application has no component "wbe"; did you mean "web"?',
    ]);
    expect(mistakes({ 'app.yaml': app('properties: {image: a}') }, { web: 'not an image' })).toEqual([
      'image of the release: image of webservice web must be the name of an image, like shop/checkout:1.0.0, in lower case and with no placeholder left in it, not "not an image"',
    ]);
  });

  test('labels that hold pods and workload together are nobody else’s', () => {
    expect(
      mistakes({
        'app.yaml': app(
          'properties: {image: a, labels: {app.oam.dev/component: x}}\ntraits:\n  - {type: labels, properties: {tidegate.dev/release: x}}',
        ),
      }),
    ).toEqual([
      'app.yaml:8:39 "app.oam.dev/component" in labels of webservice web is set by Tidegate itself; remove it',
      'app.yaml:10:39 "tidegate.dev/release" in trait labels is set by Tidegate itself; remove it',
    ]);
  });

  test('no application, two of them, or an empty one', () => {
    expect(mistakes({})).toEqual([
      'app.yaml:1:1 is missing; the application file belongs beside the folders of its layers',
    ]);
    expect(mistakes({ 'app.yaml': '# nothing' })).toEqual([
      'app.yaml:1:1 is empty; write an Application (apiVersion: core.oam.dev/v1beta1)',
    ]);
    expect(mistakes({ 'app.yaml': app('properties: {image: a}'), 'other.yaml': 'a: 1' })).toEqual([
      'other.yaml:1:1 is a second application file; a source has one, and layers in folders',
    ]);
    expect(mistakes({ 'app.yaml': '- 1' })).toEqual([
      'app.yaml:1:1 the application must be a map of fields, not a list',
    ]);
  });

  test('thousands of mistakes are a hundred and a number', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `x${index}: 1`).join('\n');
    const said = mistakes({ 'app.yaml': app('properties: {image: a}', many) });
    expect(said).toHaveLength(101);
    expect(said.at(-1)).toMatch(/and \d+ more mistakes from here on$/);
  });
});

test('every object is named, labelled and in its target’s namespace, services before workloads', () => {
  const { manifests } = fine({
    'app.yaml': app(
      'properties: {image: a, ports: [{port: 80, expose: true}]}',
      'release: {targets: [{name: eu, namespace: shop}]}',
    ).replace('{name: shop}', '{name: shop, labels: {team: till}, annotations: {note: hi}}'),
  });
  expect(manifests['eu']?.objects.map(({ kind, metadata }) => ({ kind, ...metadata }))).toEqual(
    ['Service', 'Deployment'].map((kind) => ({
      kind,
      name: 'web',
      namespace: 'shop',
      labels: {
        'app.kubernetes.io/name': 'web',
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'tidegate',
        'app.oam.dev/name': 'shop',
        'app.oam.dev/component': 'web',
        team: 'till',
      },
      annotations: { note: 'hi' },
    })),
  );
});

test('a thousand targets of ten components do not take a thousand renderings', () => {
  const targets = Array.from(
    { length: 1000 },
    (_, index) => `    - {name: t${index}, environment: prod}`,
  ).join('\n');
  const more = Array.from(
    { length: 9 },
    (_, index) => `    - {name: c${index}, type: worker, properties: {image: x}}`,
  ).join('\n');
  const { manifests } = fine({
    'app.yaml': app('properties: {image: a}', `${more}\nrelease:\n  targets:\n${targets}`),
  });
  expect(Object.keys(manifests)).toHaveLength(1000);
  const [first, second] = Object.values(manifests);
  // Everything below metadata is the very same object.
  expect(first?.objects[3]?.['spec']).toBe(second?.objects[3]?.['spec']);
});
