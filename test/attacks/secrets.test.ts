import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '#domain/json.ts';
import { isSecretName } from '#domain/kube/mask/secret-name.ts';
import { maskText, shown } from '#domain/kube/mask-secrets.ts';
import { issuedTokens, secretShapes } from './secret-shapes.ts';
import { ordinary, planted, secretNames } from './secrets.ts';
import { openVictim, type Victim } from './server.ts';

const shapeOf = (shape: string): string => shape.replaceAll(/(?<![A-Za-z])S(?![A-Za-z])/g, planted);
const pods = (env: readonly Json[]): Json => ({
  spec: { template: { spec: { containers: [{ name: 'a', env }] } } },
});

test.each([
  ['a variable', (name: string) => pods([{ name, value: planted }])],
  ['a ConfigMap', (name: string): Json => ({ kind: 'ConfigMap', data: { [name]: planted } })],
  [
    'an annotation',
    (name: string): Json => ({ metadata: { annotations: { [`acme.io/${name}`]: planted } } }),
  ],
] as const)('whatever it is called, a secret in %s is not shown', (_, made) => {
  const seen = secretNames.filter((name) => JSON.stringify(shown(made(name))).includes(planted));
  expect(seen).toEqual([]);
});

test('nor in a line of text behind its name', () => {
  expect(secretNames.filter((name) => maskText(`set ${name}=${planted} now`).includes(planted))).toEqual([]);
});

test('whatever it stands in, a secret of a known shape is not shown', () => {
  expect(secretShapes.map(shapeOf).filter((text) => maskText(text).includes(planted))).toEqual([]);
  const values = secretShapes.map((shape) => ({ name: 'SETTINGS', value: shapeOf(shape) }));
  expect(JSON.stringify(shown(pods(values)))).not.toContain(planted);
});

test('nor is it in Base64, in percents, or in JSON within JSON', () => {
  const inBase64 = (text: string) => Buffer.from(text).toString('base64');
  const wrapped = [
    ...issuedTokens,
    ...secretShapes.map(shapeOf).filter((text) => maskText(text) !== text),
  ].flatMap((text) => [
    [text, inBase64(text)],
    [text, JSON.stringify({ a: JSON.stringify({ b: text }) })],
  ]);
  expect(wrapped.filter(([, text = '']) => maskText(text) === text).map(([text]) => text)).toEqual([]);
});

test.each(issuedTokens)('%s says itself what it is', (token) => {
  for (const text of [token, `x ${token} y`, `a=${token}`, `["${token}"]`])
    expect(maskText(text)).not.toContain(token);
});

test('what is no secret stays readable', () => {
  const values = Object.entries(ordinary).map(([name, value]) => ({ name, value }));
  expect(shown(pods(values))).toEqual(pods(values));
});

/* The same in every sink of a real server and of the verbs, by one application that holds them all. */

const quoted = JSON.stringify;
/** The names that a variable can have. */
const variables = [...new Set(secretNames.map((name) => name.replaceAll(/[^\w]/g, '')))].filter(
  (name) => name !== '' && isSecretName(name),
);
const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      properties:
        image: web:1
        env:
${variables.map((name) => `          - { name: ${quoted(name)}, value: ${quoted(planted)} }`).join('\n')}
${secretShapes.map((shape, n) => `          - { name: SETTING_${n}, value: ${quoted(shapeOf(shape))} }`).join('\n')}
release:
  targets: [{ name: here, cluster: play, namespace: default, environment: test, region: here }]
`;

let victim: Victim;
beforeAll(async () => void (victim = await openVictim()), 120_000);
afterAll(() => victim.stop());

const gate = join(import.meta.dirname, '../../cli/tidegate.mjs');
const run = (...args: readonly string[]): string => {
  const { stdout, stderr } = spawnSync(process.execPath, [gate, ...args], {
    cwd: victim.folder,
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`;
};

/** Every file that the server keeps, with its text; a simulated cluster holds what was released, as a real one does. */
const keptIn = (at: string): readonly (readonly [string, string])[] =>
  readdirSync(join(at, '.tidegate'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('cluster-'))
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1')]);

test('no sink of a server or a verb shows one of them', async () => {
  writeFileSync(join(victim.folder, 'app.yaml'), app);
  const source = { files: [{ path: 'app.yaml', text: app }] };
  const said: Record<string, string> = {};
  const ask = async (at: string, body?: object, headers = {}) => {
    const text = await (await victim.send(at, body, headers)).text();
    said[at] = `${said[at] ?? ''}${text}`;
    return text;
  };
  await ask('PUT /v1/apps/shop', { source });
  await ask('PUT /v1/apps/shop', {
    source: { files: [{ path: 'app.yaml', text: app.replace('  - name: web', '  - nme: web') }] },
  });
  await ask('POST /v1/plans', { app: 'shop', source, live: true });
  const { id } = JSON.parse(await ask('POST /v1/releases', { app: 'shop' }, { 'idempotency-key': 'k' })) as {
    id: string;
  };
  await ask(`GET /v1/releases/${id}/events?wait=5`);
  for (const at of [
    `GET /v1/releases/${id}`,
    `GET /v1/releases/${id}/events`,
    'GET /v1/apps',
    'GET /v1/releases',
    'GET /v1/approvals',
  ])
    await ask(at);
  for (const verb of [
    ['plan', '-f', 'app.yaml', '-o', 'json'],
    ['diff', '-f', 'app.yaml'],
    ['lint', '-f', 'app.yaml', '-o', 'yaml'],
    ['why', 'app.yaml', 'here', 'web.properties.env'],
    ['why', 'app.yaml', 'here', 'Deployment/web.spec.template.spec.containers.0.env.3.value'],
    ['events', id],
    ['status', id, '-o', 'json'],
  ])
    said[verb.join(' ')] = run(...verb);
  said['the log'] = victim.said();
  for (const [file, text] of keptIn(victim.folder)) said[file] = text;
  expect(Object.entries(said).flatMap(([sink, text]) => (text.includes(planted) ? [sink] : []))).toEqual([]);
  expect(Object.keys(said)).toEqual(
    expect.arrayContaining(['tidegate.sqlite', 'tidegate.sqlite-wal', 'engine.sqlite', 'blobs.key']),
  );
  // They have answered, and not only refused.
  expect(said['why app.yaml here Deployment/web.spec.template.spec.containers.0.env.3.value']).toContain(
    '(masked)',
  );
}, 180_000);
