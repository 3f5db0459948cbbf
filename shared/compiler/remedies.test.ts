import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

const mistakes = (files: Readonly<Record<string, string>>): readonly string[] => {
  const compiled = compile(
    { files: Object.entries(files).map(([path, text]) => ({ path, text })) },
    { images: {} },
  );
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : expect.fail('was taken');
};
const app = (component: string, more = ''): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: { name: shop }\nspec:\n  components:\n    - ${component}\n${more}`;
const web = (properties: string, traits = '[]'): Readonly<Record<string, string>> => ({
  'app.yaml': app(
    `{ name: web, type: webservice, properties: { image: a/b:1, ${properties} }, traits: ${traits} }`,
  ),
});

test.each([
  ['replica: 2', /unknown field "replica" .*the trait scaler/],
  ['replicas: 2', /unknown field "replicas" .*the trait scaler/],
  ['expose: true', /unknown field "expose" .*ports: \[\{ port: 80, expose: true \}\]/],
  ['ports: [{ port: 80, targetPort: 8080 }]', /unknown field "targetPort" .*"containerPort"/],
  ['resources: {}', /unknown field "resources" .*cpu and memory/],
  ['minReplicas: 1', /unknown field "minReplicas" .*hpa/],
  ['command: [a]', /unknown field "command" .*"cmd"/],
  ['imgae: x', /unknown field "imgae" .*did you mean "image"\?/],
])('%s names what to write instead', (properties, wanted) =>
  expect(mistakes(web(properties))).toEqual([expect.stringMatching(wanted)]),
);

test('min and max of scaler name hpa', () =>
  expect(mistakes(web('', '[{ type: scaler, properties: { min: 1, max: 3 } }]'))).toEqual([
    expect.stringMatching(/"min".*hpa/),
    expect.stringMatching(/"max".*hpa/),
  ]));

test('what a layer brings into conflict is told where the layer says it', () => {
  const base = web('env: [{ name: A, value: a }], livenessProbe: { tcpSocket: { port: 80 } }');
  const prod = `components:
  web:
    properties:
      env: [{ name: A, valueFrom: { secretKeyRef: { name: s, key: k } } }]
      livenessProbe: { httpGet: { path: /, port: 80 } }
`;
  expect(
    mistakes({
      ...base,
      'app.yaml': `${base['app.yaml']}release: { targets: [{ name: eu, environment: prod }] }\n`,
      'environments/prod.yaml': prod,
    }),
  ).toEqual([
    'environments/prod.yaml:4:24 env[0] of webservice web takes only one of value and valueFrom; value (app.yaml:6) is set already: set it to null here, or leave valueFrom out',
    'environments/prod.yaml:5:24 livenessProbe of webservice web takes only one of httpGet and tcpSocket; tcpSocket (app.yaml:6) is set already: set it to null here, or leave httpGet out',
  ]);
});

test('both in one file are told where they stand', () =>
  expect(mistakes(web('env: [{ name: A, value: a, valueFrom: { fieldRef: { fieldPath: b } } }]'))).toEqual([
    expect.stringMatching(
      /^app.yaml:6:\d+ env\[0\] of webservice web takes only one of value and valueFrom$/,
    ),
  ]));

test.each([
  [
    'Deployment',
    'apps/v1',
    /^app.yaml:2:1 this is a Deployment, not an Application; .*objects\/<component>\//,
  ],
  ['List', 'v1', /objects\/<component>\//],
  ['ComponentDefinition', 'core.oam.dev/v1beta1', /tidegate new component/],
  [
    'ApplicationConfiguration',
    'core.oam.dev/v1alpha2',
    /this is an ApplicationConfiguration, .*write its components into an Application/,
  ],
])('a %s in the place of the application names the way in, once', (kind, version, wanted) =>
  expect(
    mistakes({
      'app.yaml': `apiVersion: ${version}\nkind: ${kind}\nmetadata: { name: x }\nspec: { a: 1, components: [{ componentName: a }] }\n`,
    }),
  ).toEqual([expect.stringMatching(wanted)]),
);

test('several objects in the place of the application name the way in', () =>
  expect(
    mistakes({ 'app.yaml': 'apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Service\n' }),
  ).toEqual([expect.stringMatching(/^app.yaml:3:1 a second document .*objects\/<component>\//)]));

test('types of the user are told how to begin', () => {
  expect(mistakes({ 'app.yaml': app('{ name: web, type: my-own }') })).toEqual([
    expect.stringMatching(/unknown component type "my-own"; .*tidegate new component my-own$/),
  ]);
  expect(mistakes(web('', '[{ type: my-trait }]'))).toEqual([
    expect.stringMatching(/unknown trait "my-trait"; .*tidegate new trait my-trait$/),
  ]);
});

test('a topology without a cluster is refused where it stands', () =>
  expect(
    mistakes({
      'app.yaml': app(
        '{ name: web, type: webservice, properties: { image: a/b:1 } }',
        '  policies: [{ name: a, type: topology, properties: { clusters: [] } }]\n',
      ),
    }),
  ).toEqual([expect.stringMatching(/^app.yaml:7:\d+ topology "a" names no cluster/)]));

test('lenient, unknown fields of components are left out and noted; all else is still refused', () => {
  const files = {
    'app.yaml': app(
      '{ name: web, type: webservice, properties: { image: a/b:1, replicas: 2, env: [{ name: A, value: a, x: 1 }] } }',
      'release: { targets: [{ name: eu, region: eu }] }\n',
    ),
    'regions/eu.yaml':
      'components: { web: { properties: { oops: 1 }, traits: { scaler: { replicas: 2, min: 1 } } } }\n',
  };
  const source = { files: Object.entries(files).map(([path, text]) => ({ path, text })) };
  const compiled = compile(source, { images: {}, isLenient: true });
  if (compiled.kind === 'mistakes') return expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
  expect(compiled.notes.map(formatMistake)).toEqual([
    expect.stringMatching(/^app.yaml:6:\d+ ignored: unknown field "replicas"/),
    expect.stringMatching(/^app.yaml:6:\d+ ignored: unknown field "x"/),
    expect.stringMatching(/^regions\/eu.yaml:1:\d+ ignored: unknown field "oops"/),
    expect.stringMatching(/^regions\/eu.yaml:1:\d+ ignored: unknown field "min"/),
  ]);
  expect(compiled.manifests['eu']?.objects).toMatchObject([{ spec: { replicas: 2 } }]);
  const strict = {
    files: [
      {
        path: 'app.yaml',
        text: app(
          '{ name: web, type: webservice, properties: { image: a/b:1, cpu: 1, nope: 1 } }',
          'release: { targts: [] }\n',
        ),
      },
    ],
  };
  const refused = compile(strict, { images: {}, isLenient: true });
  expect(refused.kind === 'mistakes' && refused.mistakes.map(formatMistake)).toEqual([
    expect.stringMatching(/cpu of webservice web must be text/),
    expect.stringMatching(/unknown field "targts"/),
  ]);
});

test('a variable whose name is misspelt is told, also where a layer says others', () => {
  const files = [
    {
      path: 'app.yaml',
      text: app(
        '{ name: web, type: webservice, properties: { image: a/b:1, env: [{ nmae: A, value: a }, { name: B, value: b }] } }',
        'release: { targets: [{ name: eu, region: eu }] }\n',
      ),
    },
    {
      path: 'regions/eu.yaml',
      text: 'components: { web: { properties: { env: [{ name: C, value: c }] } } }\n',
    },
  ];
  const compiled = compile({ files }, { images: {} });
  expect(compiled.kind === 'mistakes' && compiled.mistakes.map(formatMistake)).toEqual([
    expect.stringMatching(
      /^app\.yaml:\d+:\d+ unknown field "nmae" in env\[0\] of webservice web; did you mean "name"\?/,
    ),
  ]);
});

test('an amount that is none is told where it stands', () => {
  const text = app(
    '{ name: web, type: webservice, properties: { image: a/b:1 }, traits: [{ type: resource, properties: { requests: { cpu: plenty } } }] }',
  );
  const compiled = compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
  expect(compiled.kind === 'mistakes' && compiled.mistakes.map(formatMistake)).toEqual([
    expect.stringMatching(
      /^app\.yaml:\d+:\d+ requests\.cpu of trait resource must be a number, or a text like 500m/,
    ),
  ]);
});
