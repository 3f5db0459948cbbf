import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../main.ts';
import { type PlayedTerminal, playTerminal } from '../terminal.fixture.ts';

/** The secret of this test, in every spelling that somebody may find it in. */
const canary = 'canary-Zk9#"x';
const lost = 'canary-lost-value';
const spellings = [canary, lost].flatMap((secret) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(secret),
]);
const leaks = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter(
      (line) => spellings.some((spelling) => line.includes(spelling)) || /canary|4815162342/.test(line),
    );

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
};

const quoted = JSON.stringify(canary);
const encoded = Buffer.from(canary).toString('base64');
/** A secret wherever a user may put one: a trait's Secret, a raw one, variables, an address, a type of one's own. */
const app = (secret = quoted, more = ''): string => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop, namespace: shop }
spec:
  components:
    - name: web
      type: webservice
      properties:
        image: shop/web:1
        ports: [{ port: 80, expose: true }]
        env:
          - { name: DB_PASSWORD, value: ${secret} }
          - { name: DB_URL, value: 'postgres://ann:canary-url@db/shop' }
      traits:
        - type: scaler
          properties: { replicas: 2 }
        - type: storage
          properties: { secret: [{ name: web-secret, mountPath: /s, stringData: { login: ${secret} } }, { name: gone, mountPath: /gone, stringData: { login: ${secret} } }] }
        - type: env
          properties: { env: { API_TOKEN: ${secret} } }
    - name: raw
      type: k8s-objects
      properties:
        objects:
          - apiVersion: v1
            kind: Secret
            metadata:
              name: raw-secret
              annotations: { kubectl.kubernetes.io/last-applied-configuration: ${secret}, other.tool/applied: ${secret} }
            data: { login: ${encoded} }
            stringData: { plain: ${secret} }
    - name: own
      type: vault
      properties: { phrase: ${secret} }
release:
  targets:
    - { name: eu, cluster: local, namespace: eu, region: eu }
    - { name: us, cluster: local, namespace: us, region: us }
  waves: [[eu, us]]
  strategy: { steps: [100%], bake: 1s }
${more}`;
const layer = `components:
  web:
    properties: { env: [{ name: DB_PASSWORD, value: ${lost} }] }
    traits:
      storage: { secret: [{ mountPath: /s, stringData: { login: ${lost}, other: ${quoted} } }, { mountPath: /gone, $delete: true }] }
      env: { env: { API_TOKEN: ${lost} } }
  own: { properties: { phrase: ${quoted} } }
`;
const vault = `export const vault = ({ defineComponent, record, needed, text }: any) =>
  defineComponent('vault', record({ phrase: needed(text) }), ({ phrase }: any, { component }: any) => ({
    output: { apiVersion: 'v1', kind: 'Secret', metadata: { name: component }, stringData: { open: 'sesame ' + phrase } },
    outputs: {},
  }));
`;

const run = async (io: PlayedTerminal, ...args: readonly string[]) => {
  const before = [io.printed.length, io.complained.length];
  const code = await main(args, io);
  const said = [...io.printed.slice(before[0]), ...io.complained.slice(before[1])].join('\n');
  return { code, said };
};

/** Every path of the application that leads to a secret, written and rendered. */
const paths = [
  'web.properties.env.DB_PASSWORD.value',
  'web.properties.env',
  'web.properties',
  'web.traits.storage.secret[0].stringData.login',
  'web.traits.storage.secret[0].stringData.other',
  'web.traits.storage',
  'web.traits.env.env.API_TOKEN',
  'web.traits.storage.secret[gone].stringData.login',
  'web.traits.storage.secret[gone].stringData',
  'raw.properties.objects[0].data.login',
  'raw.properties.objects[0].stringData',
  'raw.properties.objects[0].metadata.annotations',
  'raw.properties.objects',
  'own.properties.phrase',
  'Secret/web-secret.stringData.login',
  'Secret/web-secret.stringData',
  'Secret/web-secret',
  'Secret/raw-secret.data.login',
  'Secret/raw-secret.metadata.annotations',
  'Secret/own.stringData.open',
  'Deployment/web.spec.template.spec.containers.web.env.DB_PASSWORD.value',
  'Deployment/web.spec.template.spec.containers.web.env.DB_URL.value',
  'Deployment/web.spec.template.spec.containers.web.env',
  'Deployment/web.spec',
];
const outputs = ['table', 'json', 'yaml', 'name'];

test('what looks at an application on disk shows no secret, however it is asked', async () => {
  const io = playTerminal({ cwd: folder });
  write({
    'app.yaml': app(),
    'before.yaml': app('"canary-before"'),
    'regions/us.yaml': layer,
    'regions/eu.yaml': layer,
    'components/vault.ts': vault,
  });
  const asked: string[][] = [
    ['plan', '--allow-code'],
    ['lint', '--allow-code'],
    ['fmt', '--check'],
    ['diff', '--allow-code', '-t', 'eu', '-t', 'us'],
    ['diff', '--allow-code', '--from', 'before.yaml'],
    ...paths.flatMap((path) =>
      ['eu', 'us'].map((target) => ['why', '--allow-code', 'app.yaml', target, path]),
    ),
  ];
  for (const words of asked) {
    for (const output of words[0] === 'fmt' ? ['table'] : outputs) {
      const { code, said } = await run(io, ...words, '-o', output);
      expect([words, output, leaks(said)]).toEqual([words, output, []]);
      // It was an answer, not a refusal that hides nothing because it says nothing.
      if (words[0] === 'why') expect([words, code]).toEqual([words, 0]);
    }
  }
  const { said } = await run(io, 'why', '--allow-code', 'app.yaml', 'us', 'own.properties.phrase');
  expect(said).toMatch(
    /app\.yaml:\d+:\d+ +"\(masked\)" +lost[^]*regions\/us\.yaml:\d+:\d+ +"\(masked\)" +holds/,
  );
  expect((await run(io, 'diff', '--allow-code', '--from', 'before.yaml')).said).toContain(
    '"(masked)" → "(masked)"',
  );
}, 120_000);

test.each([
  ['a broken quote', `"${lost}`],
  ['a block that is none', `| ${canary}`],
  ['an alias', `*${lost}`],
  ['a tag', `!${lost}`],
  ['an anchor', `&${lost} *${lost}`],
  ['a list', `[${quoted}]`],
  ['a map', `{ a: ${quoted} }`],
  ['two values', `${quoted} ${quoted}`],
  ['a folded end', `'${lost}\n  x: ${quoted}`],
  ['a wrong escape', `"\\${lost}"`],
  ['a merge', `{ <<: ${quoted} }`],
  ['a reserved sign', `@${lost}`],
  ['a percent', `%${lost}`],
  ['a number', '4815162342'],
  [
    'a text where a map belongs',
    `${quoted} }] }, x: { secret: [{ name: x, mountPath: /x, stringData: ${lost}`,
  ],
])('no mistake repeats a secret: %s', async (_, secret) => {
  const io = playTerminal({ cwd: folder });
  write({ 'app.yaml': app(secret), 'regions/us.yaml': layer.replaceAll(quoted, secret) });
  for (const verb of ['plan', 'lint', 'render', 'diff', 'fmt']) {
    const { code, said } = await run(io, verb, ...(verb === 'render' ? ['-t', 'eu'] : []));
    if (verb !== 'fmt') expect([verb, code]).toEqual([verb, 1]);
    expect([verb, leaks(said)]).toEqual([verb, []]);
  }
});

test('a server shows and writes down no secret: neither its verbs, nor its events, nor its log', async () => {
  write({
    'app.yaml': app().replace(/ {4}- name: own[^]*?(?=release:)/, ''),
    'regions/us.yaml': layer.replace(/ {2}own:.*\n/, ''),
    'regions/eu.yaml': layer.replace(/ {2}own:.*\n/, ''),
  });
  write({ 'tidegate.yaml': 'clusters: { local: { simulated: true } }\n' });
  rmSync(join(folder, 'components'), { recursive: true, force: true });
  const server = playTerminal({ cwd: folder });
  const serving = main(['up', '--port', '0', '-f', 'app.yaml'], server);
  await expect.poll(() => server.printed.join('\n'), { timeout: 60_000 }).toMatch(/released: shop runs/);
  const io = playTerminal({ cwd: folder });
  write({ 'app.yaml': readFileSync(join(folder, 'app.yaml'), 'utf8').replaceAll(quoted, '"canary-after"') });
  const asked = [
    ['status'],
    ['status', 'shop'],
    ['events', 'shop'],
    ['apps'],
    ['resources'],
    ['plan'],
    ['plan', 'shop'],
    ['diff'],
    ['release', '-f', 'app.yaml', '-w'],
    ['watch', 'shop'],
    ['events', 'shop'],
    ['judge', 'replay', 'shop'],
    ['judge', 'export', 'shop'],
    ['judge', 'profile', 'shop'],
    ['judge', 'selftest', 'shop'],
    ['rollback', 'shop', '-w'],
    ['events', 'shop'],
  ];
  for (const words of asked) {
    for (const output of words.includes('-w') ? ['json'] : outputs) {
      const { said } = await run(io, ...words, '-o', output);
      expect([words, output, leaks(said)]).toEqual([words, output, []]);
    }
  }
  expect((await run(io, 'events', 'shop', '-o', 'json')).said.length).toBeGreaterThan(500);
  server.press();
  await serving;
  expect(leaks([...server.printed, ...server.complained].join('\n'))).toEqual([]);
}, 120_000);

test('whoever asks for them is told the values: --show-secrets of why and diff', async () => {
  write({ 'shown/app.yaml': app(quoted), 'shown/before/app.yaml': app(JSON.stringify(lost)) });
  const io = playTerminal({ cwd: join(folder, 'shown'), env: {} });
  const path = 'Deployment/web.spec.template.spec.containers[web].env[DB_PASSWORD].value';
  const code = '--allow-code';
  for (const [verb, ...args] of [
    ['why', 'app.yaml', 'eu', path, code],
    ['diff', '-f', 'app.yaml', '--from', 'before', '-t', 'eu', code],
  ] as const) {
    write({ 'shown/components/vault.ts': vault, 'shown/before/components/vault.ts': vault });
    const masked = await run(io, verb, ...args);
    expect([masked.code, leaks(masked.said)]).toEqual([0, []]);
    const shown = await run(io, verb, ...args, '--show-secrets');
    expect(shown.said).toContain(JSON.stringify(canary).slice(1, -1));
  }
});

test('a plan with secrets shown does not go into a comment', async () => {
  write({ 'commented/app.yaml': app(quoted) });
  const io = playTerminal({ cwd: join(folder, 'commented'), env: {} });
  const words = ['plan', '-f', 'app.yaml', '--offline', '--show-secrets', '--comment', 'github'];
  const { code, said } = await run(io, ...words);
  expect([code, leaks(said)]).toEqual([1, []]);
  expect(said).toContain('does not go into a comment');
});
