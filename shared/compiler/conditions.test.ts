import { describe, expect, test } from 'vitest';
import { dig } from '#domain/render/objects.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop}
spec:
  components:
    - name: web
      type: webservice
      properties: {image: web, cpu: "1"}
      traits: [{type: scaler, properties: {replicas: 2}}]
    - {name: mail, type: worker, properties: {image: mail}}
release:
  targets:
    - {name: eu, environment: prod, region: eu, labels: {tier: gold}}
    - {name: us, environment: prod, region: us, tenant: acme}
`;
type Files = Readonly<Record<string, string>>;
const run = (files: Files, images = {}) =>
  compile(
    { files: Object.entries({ 'app.yaml': app, ...files }).map(([path, text]) => ({ path, text })) },
    { images },
  );
const mistakes = (files: Files, images = {}) => {
  const compiled = run(files, images);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : [];
};
/** `eu 2 us 9`: the pods of web everywhere. */
const pods = (files: Files): string => {
  const compiled = run(files);
  if (compiled.kind === 'mistakes') return compiled.mistakes.map(formatMistake).join('\n');
  return Object.entries(compiled.manifests)
    .map(([target, { objects }]) => {
      const web = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'web');
      return `${target} ${String(dig(web, 'spec', 'replicas'))}`;
    })
    .join(' ');
};
const nine = 'traits: {scaler: {replicas: 9}}';

describe('a condition', () => {
  test('on a layer, a component or a variant decides whether it is said at all', () => {
    const file = 'environments/prod.yaml';
    expect(pods({ [file]: `when: region == "us"\ncomponents: {web: {${nine}}}` })).toBe('eu 2 us 9');
    expect(pods({ [file]: `components:\n  web:\n    when: labels.tier == "gold"\n    ${nine}` })).toBe(
      'eu 9 us 2',
    );
    expect(
      pods({
        [file]: `variants:\n  - when: component == "web" and tenant == "acme"\n    components: {web: {${nine}}}`,
      }),
    ).toBe('eu 2 us 9');
    expect(
      pods({
        [file]: `when: region == "us"\nvariants: [{when: 'region == "eu"', components: {web: {${nine}}}}]`,
      }),
    ).toBe('eu 2 us 2');
  });

  test('that is wrong is a mistake with its place, together with all others', () => {
    const text = `when: regoin == "us"\ncomponents:\n  web:\n    when: [a]\n  wbe: {}`;
    expect(mistakes({ 'environments/prod.yaml': text })).toEqual([
      'environments/prod.yaml:1:7 when: unknown name "regoin"; did you mean "region"?',
      'environments/prod.yaml:4:11 when must be a condition like: region == "eu" and labels.tier == "gold"',
      'environments/prod.yaml:5:3 the application has no component "wbe"; did you mean "web"?',
    ]);
  });

  test('a tenant has a folder of layers, the narrowest of all', () => {
    const files = { 'clusters/us.yaml': 'components: {web: {traits: {scaler: {replicas: 4}}}}' };
    expect(pods({ ...files, 'tenants/acme.yaml': `components: {web: {${nine}}}` })).toBe('eu 2 us 9');
    expect(mistakes({ 'tenants/acne.yaml': '{}' })).toEqual([
      'tenants/acne.yaml:1:1 no target has the tenant "acne"; did you mean "acme"?',
    ]);
  });
});

describe('protected paths', () => {
  const protect = (rule: string) => `protect:\n  - ${rule}\n`;
  const scaler = protect(
    "{path: '*.traits.scaler.replicas', by: [environments, regions], reason: who pays decides}",
  );

  test('the wrong hand is told who may, and why', () => {
    expect(mistakes({ 'protect.yaml': scaler })).toEqual([
      'app.yaml:9:54 web.traits.scaler.replicas is protected (protect.yaml:2): only environments, regions may set it; who pays decides',
    ]);
    const image = protect("{path: 'web.properties.image', by: [app]}");
    expect(mistakes({ 'protect.yaml': image }, { web: 'web:2' })).toEqual([
      'image of the release: web.properties.image is protected (protect.yaml:2): only app may set it',
    ]);
    const all = protect("{path: 'web.properties', by: [app]}");
    expect(
      mistakes({ 'protect.yaml': all, 'regions/us.yaml': 'components: {web: {properties: {cpu: null}}}' }),
    ).toHaveLength(1);
  });

  test('two layers of one target cannot both set a protected value', () => {
    const rule = protect("{path: '*.properties.cpu', by: [app, environments, regions]}");
    const cpu = (value: string) => `components: {web: {properties: {cpu: "${value}"}}}`;
    const files = { 'protect.yaml': rule, 'environments/prod.yaml': cpu('2') };
    expect(mistakes(files)).toEqual([]);
    expect(mistakes({ ...files, 'regions/us.yaml': cpu('3') })).toEqual([
      'regions/us.yaml:1:38 web.properties.cpu is protected, and environments/prod.yaml:1 sets it already for target "us"; keep one',
    ]);
  });

  test('a rule that is none is a mistake', () => {
    expect(mistakes({ 'protect.yaml': 'protect: [{path: a, by: [me]}]' })[0]).toContain('cannot be "me"');
  });
});

describe('a folder of objects', () => {
  const raw = app.replace(
    '    - {name: mail, type: worker, properties: {image: mail}}',
    '    - {name: rendered, type: k8s-objects}',
  );
  const objects = `# Source: a chart
apiVersion: v1
kind: ConfigMap
metadata: {name: one, labels: {helm: "yes"}}
---
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}
`;
  test('passes through, document by document, in the order of its files', () => {
    const compiled = run({
      'app.yaml': raw,
      'objects/rendered/b.yaml': objects,
      'objects/rendered/a.yaml': '',
    });
    if (compiled.kind === 'mistakes') expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
    const maps = compiled.manifests['eu']?.objects.filter(({ kind }) => kind === 'ConfigMap') ?? [];
    expect(maps.map(({ metadata }) => [metadata.name, metadata.labels?.['helm']])).toEqual([
      ['one', 'yes'],
      ['two', undefined],
    ]);
  });

  test('of a component that takes none, and what is no object, are mistakes', () => {
    expect(mistakes({ 'objects/web/a.yaml': objects })).toEqual([
      'objects/web/a.yaml:2:1 component "web" is a webservice; only k8s-objects takes files of objects',
    ]);
    expect(mistakes({ 'app.yaml': raw, 'objects/rendered/a.yaml': 'kind: A\n---\n- 1' })).toEqual([
      'objects/rendered/a.yaml:1:1 objects[0] of k8s-objects rendered needs "apiVersion"',
      'objects/rendered/a.yaml:3:1 objects[1] of k8s-objects rendered must be a map of fields, not a list',
    ]);
  });
});
