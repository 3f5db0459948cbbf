import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonOf } from '#domain/config/tree.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';
import { formatYaml } from './format-yaml.ts';
import { readYaml } from './yaml.ts';

const read = (text: string): unknown => {
  const found = readYaml('app.yaml', text);
  if (found.kind === 'mistaken') return found.mistakes.map(formatMistake);
  return found.value === undefined ? undefined : jsonOf(found.value);
};

const app = (components: string): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: { name: shop }\nspec:\n  components:\n${components.replaceAll(/^/gm, '    ')}`;

const render = (
  components: string,
  files: Readonly<Record<string, string>> = {},
): readonly KubeObject[] | string => {
  const all = { 'app.yaml': app(components), ...files };
  const compiled = compile(
    { files: Object.entries(all).map(([path, text]) => ({ path, text })) },
    { images: {} },
  );
  if (compiled.kind === 'compiled') return Object.values(compiled.manifests)[0]?.objects ?? [];
  return compiled.mistakes.map(formatMistake).join('\n');
};

test('numbers are read as Kubernetes reads them, and texts stay texts', () => {
  expect(read('[0400, 0755, 0, 00, -010, 0o17, 0x1F, 08, 1_000, yes, "0400", 0.5, 007]')).toEqual([
    256,
    493,
    0,
    0,
    -8,
    15,
    31,
    8,
    '1_000',
    'yes',
    '0400',
    0.5,
    7,
  ]);
});

test('a mode is octal in properties, in objects and in files of objects', () => {
  const secret = 'secret: [{ name: key, mountPath: /key, defaultMode: 0400, data: { k: eA== } }]';
  const pod = (name: string): string =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { volumes: [{ name: v, secret: { secretName: k, defaultMode: 0440 } }] } }`;
  const objects = render(
    `- { name: web, type: webservice, properties: { image: a/b:1 }, traits: [{ type: storage, properties: { ${secret} } }] }\n` +
      `- { name: raw, type: k8s-objects, properties: { objects: [${pod('p')}] } }`,
    { 'objects/raw/p.yaml': pod('q') },
  );
  const modes = JSON.stringify(objects).match(/"defaultMode":\d+/g);
  expect(modes).toEqual(['"defaultMode":288', '"defaultMode":288', '"defaultMode":256']);
});

test('yes, on and 1_000 are a truth and a number where one is meant, and text where text is', () => {
  const objects = render(
    `- name: web
  type: webservice
  properties: { image: a/b:1, ports: [{ port: 8_0, expose: yes }], env: [{ name: A, value: on }] }
- name: raw
  type: k8s-objects
  properties:
    objects:
      - { apiVersion: v1, kind: ConfigMap, metadata: { name: c, labels: { l: no } }, immutable: yes, data: { FEATURE: yes } }
      - apiVersion: example.com/v1
        kind: Widget
        metadata: { name: w }
        spec: { enabled: on, size: 1_000, selector: { app: off }, env: [{ name: X, value: yes }], args: [no, off] }`,
  );
  expect(objects).toMatchObject([
    { kind: 'ConfigMap', immutable: true, data: { FEATURE: 'yes' }, metadata: { labels: { l: 'no' } } },
    { kind: 'Service', spec: { ports: [{ port: 80 }] } },
    {
      kind: 'Widget',
      spec: {
        enabled: true,
        size: 1000,
        selector: { app: 'off' },
        env: [{ value: 'yes' }],
        args: ['no', 'off'],
      },
    },
    { kind: 'Deployment', spec: { template: { spec: { containers: [{ env: [{ value: 'on' }] }] } } } },
  ]);
});

test('a wrong number is told as it is written', () => {
  const mode = (text: string): string =>
    `- { name: web, type: webservice, properties: { image: a/b:1, volumeMounts: { configMap: [{ name: c, mountPath: /c, cmName: c, defaultMode: ${text} }] } } }`;
  expect(render(mode('01000'))).toContain('not the number 01000');
  expect(
    render(`- { name: web, type: webservice, properties: { image: a/b:1, cmd: [a], cpu: 1, memory: 0x } }`),
  ).toContain('"0x"');
});

describe('merge keys', () => {
  test.each([
    ['one map', 'b: &b { x: 1, y: 1 }\na: { <<: *b, y: 2 }', { x: 1, y: 2 }],
    ['what is written wins, wherever it stands', 'b: &b { x: 1, y: 1 }\na: { y: 2, <<: *b }', { x: 1, y: 2 }],
    [
      'of several the first wins',
      'b: &b { x: 1 }\nc: &c { x: 2, z: 2 }\na: { <<: [*b, *c] }',
      { x: 1, z: 2 },
    ],
    ['in each other', 'b: &b { x: 1 }\nc: &c { <<: *b, z: 2 }\na: { <<: *c }', { x: 1, z: 2 }],
  ])('%s', (_, text, wanted) => expect((read(text) as { readonly a: unknown }).a).toEqual(wanted));
  test('nothing else', () => {
    expect(read('a: { <<: 1 }')).toEqual([
      'app.yaml:1:6 << takes a map, or a list of maps; it is mostly an alias, like <<: *base',
    ]);
    expect(read('a: { "<<": 1 }')).toEqual({ a: { '<<': 1 } });
  });
});

describe('documents with nothing in them are none', () => {
  test.each([
    'a: 1\n---\n',
    '---\na: 1\n---\n',
    '---\n---\na: 1\n...\n',
    'a: 1\n---\n# the end\n',
    'a: 1\n---\nnull\n',
  ])('%j', (text) => expect(read(text)).toEqual({ a: 1 }));
});

describe('fmt', () => {
  test.each([
    ['an octal mode', 'a: 0400\n'],
    ['numbers in their spelling', 'a: [1_000, 0x1F, 0o17, 1e3, 1.0, 1.50, +1, .5]\n'],
    ['words', 'a: [yes, No, on, ~, null, NULL, TRUE, False]\n'],
    ['nothing', 'a:\nb: 1\n'],
    ['a merge key', 'b: &b { x: 1 }\na:\n  <<: *b\n'],
    ['quotes', 'a: "0400"\nb: \'1\'\n'],
    ['a comment at the end', 'a: 1\n---\n# the end\n'],
    ['a comment and nothing else', '# nothing yet\n'],
    ['several documents', 'kind: A\n---\nkind: B\n'],
  ])('keeps %s', (_, text) => expect(formatYaml('a.yaml', text)).toBe(text));

  test('takes an empty document at the end away', () =>
    expect(formatYaml('a.yaml', 'a: 1\n---\n')).toBe('a: 1\n'));

  test('changes no value, and a second time nothing', () => {
    const scalar = fc.constantFrom(
      '0400',
      '1_000',
      '1.0',
      '1e3',
      'yes',
      '~',
      'null',
      '"0400"',
      "'x'",
      'text',
      '0x1F',
      '-0.0',
      'TRUE',
      '2020-01-01',
      '',
    );
    const layout = fc.constantFrom(
      (values: readonly string[]) => `a: [${values.filter(Boolean).join(',')}]\n`,
      (values: readonly string[]) =>
        `a: {${values
          .filter(Boolean)
          .map((value, index) => `k${index}: ${value}`)
          .join(', ')}}\n`,
      (values: readonly string[]) =>
        values.map((value, index) => `k${index}:    ${value}   # c${index}\n`).join(''),
      (values: readonly string[]) => `a:\n${values.map((value) => `-   ${value}\n`).join('')}`,
    );
    fc.assert(
      fc.property(layout, fc.array(scalar, { minLength: 1, maxLength: 6 }), (write, values) => {
        const text = write(values);
        const once = formatYaml('a.yaml', text) ?? expect.fail(`cannot format ${text}`);
        expect(formatYaml('a.yaml', once)).toBe(once);
        expect(read(once)).toEqual(read(text));
        for (const value of values) expect(once).toContain(value);
      }),
    );
  });
});
