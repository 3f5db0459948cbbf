import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '#domain/kube/manifest.ts';
import { describePath, valueAt } from '#domain/kube/field-path.ts';
import { compile } from './compile.ts';
import { explain, fieldsOf, type Explanation } from './explain.ts';
import { formatMistake } from './format-mistake.ts';

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, labels: {team: blue}}
spec:
  components:
    - name: web
      type: webservice
      properties:
        image: web:1
        memory: 64Mi
        ports: [{port: 80, expose: true}]
        env: [{name: LEVEL, value: info}, {name: KEEP, value: "1"}]
        args: [a, b]
      traits: [{type: scaler, properties: {replicas: 2}}]
release:
  targets: [{name: us, environment: prod, region: us, namespace: shop, tenant: acme}]
`;
type Files = Readonly<Record<string, string>>;
const run = (files: Files) => {
  const compiled = compile(
    { files: Object.entries({ 'app.yaml': app, ...files }).map(([path, text]) => ({ path, text })) },
    { images: {} },
  );
  return compiled.kind === 'compiled'
    ? compiled
    : expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
};
const why = (files: Files, path: string): Explanation => {
  const explained = explain(run(files), 'us', path);
  return 'unknown' in explained ? expect.fail(explained.unknown) : explained;
};
const said = ({ causes }: Explanation) =>
  causes.map(({ path, chain }) => [
    path,
    ...chain.map(
      ({ file, line, value, when }) =>
        `${file}:${line} ${JSON.stringify(value)}${when === undefined ? '' : ` if ${when}`}`,
    ),
  ]);

const layers = {
  'environments/prod.yaml':
    'components:\n  web:\n    properties:\n      memory: 128Mi\n      env: [{name: LEVEL, value: warn}]\n    traits: {scaler: {replicas: 4}}',
  'regions/us.yaml':
    'when: tenant == "acme"\ncomponents: {web: {traits: {scaler: {replicas: 9}}, properties: {args: [c], memory: null}}}',
};

describe('why', () => {
  test('of a written value is the chain of what layers said, with the condition and the losing values', () => {
    expect(said(why(layers, 'web.traits.scaler.replicas'))).toEqual([
      [
        'web.traits.scaler.replicas',
        'app.yaml:14 2',
        'environments/prod.yaml:6 4',
        'regions/us.yaml:2 9 if tenant == "acme"',
      ],
    ]);
    expect(said(why(layers, 'web.properties.env[LEVEL].value'))).toEqual([
      ['web.properties.env[0].value', 'app.yaml:12 "info"', 'environments/prod.yaml:5 "warn"'],
    ]);
    expect(said(why(layers, 'web.properties.args[0]'))[0]).toEqual([
      'web.properties.args[0]',
      'app.yaml:13 "a"',
      'regions/us.yaml:2 "c" if tenant == "acme"',
    ]);
  });

  test('of a field of an object leads to the written value that decides it', () => {
    const replicas = why(layers, 'Deployment/web.spec.replicas');
    expect([replicas.value, said(replicas)[0]?.at(-1)]).toEqual([
      9,
      'regions/us.yaml:2 9 if tenant == "acme"',
    ]);
    const level = why(layers, 'deployment/web.spec.template.spec.containers[web].env[LEVEL].value');
    expect([level.value, said(level)[0]?.[0]]).toEqual(['warn', 'web.properties.env[0].value']);
    expect(said(why({}, 'Service/web.spec.ports[0].targetPort'))).toEqual([
      ['web.properties.ports[0].port', 'app.yaml:11 80'],
    ]);
  });

  test('of a field that is not there is who deleted it', () => {
    const memory = why(layers, 'Deployment/web.spec.template.spec.containers[0].resources.limits.memory');
    expect([memory.value, said(memory)]).toEqual([
      undefined,
      [
        [
          'web.properties.memory',
          'app.yaml:10 "64Mi"',
          'environments/prod.yaml:4 "128Mi"',
          'regions/us.yaml:2 undefined if tenant == "acme"',
        ],
      ],
    ]);
  });

  test('of what no component says is the application, the target, the type or Tidegate', () => {
    expect(said(why({}, 'Service/web.metadata.labels.team'))).toEqual([
      ['metadata.labels.team', 'app.yaml:3 "blue"'],
    ]);
    expect(why({}, 'Service/web.metadata.namespace').carriers?.map(({ path }) => path)).toContain(
      'web.properties.ports[0].expose',
    );
    expect(why({}, 'Service/web.metadata.namespace').by).toContain('the target "us"');
    expect(why({}, 'Deployment/web.apiVersion').by).toContain('the type webservice');
    expect(why({}, 'Service/web.metadata.labels["app.kubernetes.io/part-of"]').by).toContain(
      'Tidegate itself',
    );
  });

  test('of the name of a raw object is where it is written', () => {
    const raw = app.replace(
      'release:',
      '    - name: raw\n      type: k8s-objects\n      properties:\n        objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}]\nrelease:',
    );
    expect(said(why({ 'app.yaml': raw }, 'ConfigMap/one.metadata.name'))).toEqual([
      ['raw.properties.objects[0].metadata.name', 'app.yaml:18 "one"'],
    ]);
  });

  test('of a component that a layer takes away says which one does', () => {
    const explained = explain(
      run({ 'regions/us.yaml': 'components: { web: null }' }),
      'us',
      'web.properties.image',
    );
    expect(explained).toEqual({ unknown: '"web" is not in us: regions/us.yaml:1 takes it away' });
  });

  test('of nothing says what is near', () => {
    const unknown = (target: string, path: string) => {
      const explained = explain(run({}), target, path);
      return 'unknown' in explained ? explained.unknown : '';
    };
    expect(unknown('uss', 'web')).toBe('unknown target "uss"; did you mean "us"?');
    expect(unknown('us', 'wbe.properties')).toBe('nothing here is called "wbe"; did you mean "web"?');
    expect(unknown('us', 'Deploymnt/web.spec')).toBe(
      'nothing here is called "Deploymnt/web"; did you mean "Deployment/web"?',
    );
    expect(unknown('us', 'Service/web.spec.prots')).toBe(
      'Service/web spec.prots does not exist, and no file sets it; did you mean "ports"?',
    );
    expect(unknown('us', 'Deployment/web.spec.template.spec.containers.wbe.image')).toContain(
      'did you mean "web"?',
    );
    expect(unknown('us', 'web.properties.nothing')).toContain('nothing sets web.properties.nothing');
  });
});

const folders = [
  'environments/prod.yaml',
  'regions/us.yaml',
  'clusters/us.yaml',
  'tenants/acme.yaml',
] as const;
const value = fc.constantFrom('1', '2', '3');
/** Any layer that says something about a few values of the component. */
const layer = fc
  .record(
    {
      memory: fc.constantFrom('"32Mi"', '"64Mi"', 'null'),
      env: value.map((said) => `[{name: LEVEL, value: "${said}"}]`),
      args: value.map((said) => `[x${said}]`),
      replicas: fc.integer({ min: 1, max: 9 }),
      condition: fc.constantFrom('true', 'region == "us"', 'region == "eu"'),
    },
    { requiredKeys: [] },
  )
  .map(({ replicas, condition, ...properties }) => {
    const said = Object.entries(properties).map(([name, text]) => `${name}: ${text}`);
    const traits = replicas === undefined ? '' : `, traits: {scaler: {replicas: ${replicas}}}`;
    const when = condition === undefined ? '' : `when: '${condition}'\n`;
    return `${when}components: {web: {properties: {${said.join(', ')}}${traits}}}`;
  });
const someLayers = fc
  .tuple(...folders.map(() => fc.option(layer)))
  .map((texts): Files =>
    Object.fromEntries(texts.flatMap((text, index) => (text === null ? [] : [[folders[index] ?? '', text]]))),
  );
const objectsOf = (files: Files): Manifest['objects'] => run(files).manifests['us']?.objects ?? [];
const runs = { numRuns: 25 };

describe('for any layers', () => {
  test('rendering twice, or with the files in another order, gives the same', () => {
    fc.assert(
      fc.property(someLayers, (files) => {
        const backwards = Object.fromEntries(Object.entries({ 'app.yaml': app, ...files }).toReversed());
        expect(objectsOf(files)).toEqual(objectsOf(files));
        expect(objectsOf(backwards)).toEqual(objectsOf(files));
      }),
      runs,
    );
  });

  test('a layer that is laid a second time, from a narrower folder, changes nothing', () => {
    fc.assert(
      fc.property(layer, (text) => {
        const once = { 'clusters/us.yaml': text };
        expect(objectsOf({ ...once, 'tenants/acme.yaml': text })).toEqual(objectsOf(once));
      }),
      runs,
    );
  });

  test('every field has a chain that ends in its value, a type, a target or Tidegate', () => {
    fc.assert(
      fc.property(someLayers, (files) => {
        const compiled = run(files);
        for (const object of compiled.manifests['us']?.objects ?? []) {
          for (const path of fieldsOf(object)) {
            const explained = explain(
              compiled,
              'us',
              `${object.kind}/${object.metadata.name}.${describePath(path)}`,
            );
            if ('unknown' in explained) return expect.fail(explained.unknown);
            expect(explained.value).toEqual(valueAt(object, path));
            const ends = explained.causes.map(({ chain }) => chain.at(-1)?.value);
            expect(ends.length > 0 || explained.by !== undefined).toBe(true);
            if (describePath(path) === 'spec.replicas') expect(ends).toContain(explained.value);
          }
        }
        return true;
      }),
      { numRuns: 2 },
    );
  });

  test('why never lies: without the layer that it names, the value is the one that had lost', () => {
    const paths = [
      'web.properties.memory',
      'web.properties.env[LEVEL].value',
      'web.properties.args',
      'web.traits.scaler.replicas',
    ];
    fc.assert(
      fc.property(someLayers, fc.constantFrom(...paths), (files, path) => {
        const { causes } = why(files, path);
        const chain = causes[0]?.chain ?? [];
        const [last, before] = [chain.at(-1), chain.at(-2)];
        if (last === undefined || last.file === 'app.yaml') return true;
        const { [last.file]: _, ...rest } = files;
        const without = why(rest, path).causes[0]?.chain.at(-1);
        expect([without?.value, without?.file]).toEqual([before?.value, before?.file]);
        return true;
      }),
      { numRuns: 40 },
    );
  });
});
