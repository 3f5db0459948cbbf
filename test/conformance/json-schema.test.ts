import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SchemaKind } from '../../cli/schema-kinds.ts';
import { schemaOf } from '../../cli/schemas.ts';
import { compile } from '#shared/compiler/compile.ts';
import { protectFile } from '#shared/compiler/protect.ts';
import { readFolder } from '#shared/compiler/read-folder.ts';
import { isFailure } from '#domain/failure.ts';
import { readSettings } from '#worlds/settings/settings.ts';

const ajv = new Ajv({ strictTypes: false, strictTuples: false, validateFormats: false, allErrors: true });
const compiled = new Map<SchemaKind, ValidateFunction>();
const validator = (kind: SchemaKind): ValidateFunction => {
  const found = compiled.get(kind) ?? ajv.compile(schemaOf(kind));
  compiled.set(kind, found);
  return found;
};
/** What a standard validator has against a file; nothing when it is right. */
const objections = (kind: SchemaKind, value: unknown): readonly string[] => {
  const validate = validator(kind);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
};

const kindOf = (path: string): SchemaKind =>
  path === protectFile ? 'protect' : path.includes('/') ? 'layer' : 'application';

describe('every file of the examples is right by its schema', () => {
  const examples = join(import.meta.dirname, '../../examples');
  const names = readdirSync(examples).filter((name) =>
    readdirSync(join(examples, name)).includes('app.yaml'),
  );
  test.each(names)('%s', async (name) => {
    const { files } = await readFolder(join(examples, name));
    expect(files.length).toBeGreaterThan(0);
    for (const { path, text } of files) expect(objections(kindOf(path), parse(text)), path).toEqual([]);
  });
});

const application = (component: object, release?: object): object => ({
  apiVersion: 'core.oam.dev/v1beta1',
  kind: 'Application',
  metadata: { name: 'shop' },
  spec: { components: [component] },
  ...(release === undefined ? {} : { release }),
});
const web = { name: 'web', type: 'webservice', properties: { image: 'nginx:1' } };
const compiles = (app: object): boolean =>
  compile({ files: [{ path: 'app.yaml', text: JSON.stringify(app) }] }, { images: {} }).kind === 'compiled';

interface Case {
  readonly kind: 'component' | 'trait';
  readonly type: string;
  readonly properties: object;
}
const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, 'kubevela/cases.json'), 'utf8'),
) as readonly Case[];

test('what the compiler takes of the recorded properties of every type, the schema takes', () => {
  const apps = cases.map(({ kind, type, properties }) =>
    kind === 'component'
      ? application({ name: 'web', type, properties })
      : application({ ...web, traits: [{ type, properties }] }),
  );
  const taken = apps.filter(compiles);
  expect(taken.length).toBeGreaterThan(30);
  for (const app of taken) expect(objections('application', app), JSON.stringify(app)).toEqual([]);
});

test.each<readonly [string, object]>([
  ['an unknown type', application({ ...web, type: 'webservce' })],
  ['a property with a slip', application({ ...web, properties: { image: 'a:1', prots: [] } })],
  ['a property of the wrong type', application({ ...web, properties: { image: 5 } })],
  ['an unknown trait', application({ ...web, traits: [{ type: 'scalr', properties: {} }] })],
  ['a trait with a slip', application({ ...web, traits: [{ type: 'scaler', properties: { replica: 2 } }] })],
  ['a component without a name', application({ type: 'webservice', properties: { image: 'a:1' } })],
  ['a name in capitals', application({ ...web, name: 'Web' })],
  ['a field of the application that is none', { ...application(web), stauts: {} }],
  ['another kind', { ...application(web), kind: 'Aplication' }],
  ['a field of the release that is none', application(web, { strateg: {} })],
  ['a percentage that is none', application(web, { strategy: { steps: ['ten'] } })],
  ['a percentage too large', application(web, { strategy: { steps: [200] } })],
  ['a duration without its unit', application(web, { strategy: { bake: 30 } })],
  ['a check with a slip', application(web, { checks: { error: false } })],
  ['a switch that may only be off', application(web, { checks: { errors: true } })],
  ['two limits at once', application(web, { checks: { latency: { p95: '+10 %', p99: '+10 %' } } })],
  ['no limit at all', application(web, { checks: { latency: {} } })],
  ['a word that is no choice', application(web, { concurrency: 'wait' })],
  ['no targets', application(web, { targets: [] })],
  ['a target with a slip', application(web, { targets: [{ cluser: 'eu' }] })],
  ['a soak that is none', application(web, { soak: 'long' })],
  ['an approval that is none', application(web, { approval: { expiresIn: 3600 } })],
])('what the compiler refuses the schema refuses: %s', (_, app) => {
  expect(compiles(app)).toBe(false);
  expect(objections('application', app)).not.toEqual([]);
});

test.each<readonly [string, object]>([
  ['nothing but defaults', {}],
  ['a soak off', { soak: false }],
  ['a soak as a duration', { soak: '1h', checks: { slo: { objective: '99.9%' } } }],
  ['a soak as a map', { soak: { for: '1h', objective: 99.5 } }],
  ['steps of both spellings', { strategy: { steps: [5, '20%', { percent: '50 %', approve: true }] } }],
  ['checks off', { checks: { errors: false, latency: false, slo: false } }],
  ['a limit', { checks: { latency: { slowerThan: '300ms' } } }],
])('what the compiler takes the schema takes: %s', (_, release) => {
  expect(compiles(application(web, release))).toBe(true);
  expect(objections('application', application(web, release))).toEqual([]);
  expect(objections('release', release)).toEqual([]);
});

test('an application as a cluster gives it back is right for both', () => {
  const metadata = { name: 'shop', uid: 'a', resourceVersion: '1', generation: 2, managedFields: [] };
  const exported = { ...application(web), metadata, status: { status: 'running' } };
  expect(compiles(exported)).toBe(true);
  expect(objections('application', exported)).toEqual([]);
});

/** Whether a layer of that text is right, and what the schema has against it. */
const layer = (value: object): readonly [boolean, readonly string[]] => {
  const files = [
    { path: 'app.yaml', text: JSON.stringify(application(web, { targets: [{ region: 'eu', name: 'eu' }] })) },
    { path: 'regions/eu.yaml', text: JSON.stringify(value) },
  ];
  return [compile({ files }, { images: {} }).kind === 'compiled', objections('layer', value)];
};

test.each<readonly [boolean, string, object]>([
  [true, 'properties', { components: { web: { properties: { image: 'b:2' } } } }],
  [true, 'a condition', { when: 'region == "eu"', components: { web: { properties: { image: 'b:2' } } } }],
  [true, 'a strategy', { release: { strategy: { bake: '5m' } } }],
  [true, 'a variant', { variants: [{ when: 'region == "eu"', release: { strategy: { steps: [50] } } }] }],
  [false, 'a slip', { component: {} }],
  [false, 'a slip further inside', { components: { web: { propertes: {} } } }],
  [false, 'a variant without its condition', { variants: [{ components: {} }] }],
  [false, 'a condition that is a list', { when: ['region'], components: {} }],
  [false, 'a part of the release that no layer may say', { release: { targets: [] } }],
  [false, 'a strategy with a slip', { release: { strategy: { stps: [50] } } }],
])('a layer, right: %s: %s', (isRight, _, value) => {
  const [isTaken, against] = layer(value);
  expect(isTaken).toBe(isRight);
  expect(against.length === 0, against.join('\n')).toBe(isRight);
});

test('null deletes in a layer, for the schema as for the compiler', () => {
  const traits = [{ type: 'scaler', properties: { replicas: 2 } }];
  const app = application({ ...web, traits }, { targets: [{ region: 'eu', name: 'eu' }] });
  const deleting = { components: { web: { traits: { scaler: null } } } };
  const files = [
    { path: 'app.yaml', text: JSON.stringify(app) },
    { path: 'regions/eu.yaml', text: JSON.stringify(deleting) },
  ];
  expect(compile({ files }, { images: {} }).kind).toBe('compiled');
  expect(objections('layer', deleting)).toEqual([]);
  expect(objections('layer', { components: { web: null } })).toEqual([]);
});

const isSettings = (value: object): boolean => {
  try {
    readSettings('tidegate.yaml', JSON.stringify(value));
    return true;
  } catch (error) {
    if (isFailure(error)) return false;
    throw error;
  }
};
test.each<readonly [boolean, object]>([
  [true, {}],
  [
    true,
    {
      clusters: {
        eu: { kubeconfig: './k', metrics: { kind: 'prometheus', url: 'http://p:9090', preset: 'istio' } },
      },
    },
  ],
  [true, { clusters: { play: { simulated: true } } }],
  [false, { clusters: { eu: {} } }],
  [false, { clusters: { eu: { kubeconfig: 'x', simulated: true } } }],
  [false, { clusters: { eu: { kubeconfig: 'x', metrics: { kind: 'prometheus', url: 'ftp://x' } } } }],
  [false, { cluster: {} }],
  [true, { registries: { 'x.io': { dockerConfig: 'c' } } }],
  [false, { registries: { 'x.io': { dockerConfig: 'c', login: 'ecr' } } }],
])('settings, right: %s: %j', (isRight, value) => {
  expect(isSettings(value)).toBe(isRight);
  expect(objections('settings', value).length === 0).toBe(isRight);
});

test('the secrets of the cloud have schemas too', () => {
  const eks = {
    server: 'https://x.eks.amazonaws.com',
    login: { kind: 'eks', cluster: 'a', region: 'eu-west-1' },
  };
  expect(objections('clusters', { eu: eks })).toEqual([]);
  expect(objections('clusters', { eu: { ...eks, login: { kind: 'magic' } } })).not.toEqual([]);
  expect(objections('clusters', { eu: { kubeconfig: 'x' } })).not.toEqual([]);
  expect(objections('registries', { 'x.io': { login: 'ecr' } })).toEqual([]);
  expect(objections('registries', { 'x.io': { login: 'acr' } })).not.toEqual([]);
});
