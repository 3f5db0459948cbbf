import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shown } from '../mask-secrets.ts';
import { secretValuesOf, withoutKnown } from './known-secrets.ts';
import { isSecretFile, isSecretName } from './secret-name.ts';
import { maskText } from './secret-text.ts';

test.each([
  'DB_PASSWORD',
  'PGPASS',
  'PGPASSWORD',
  'MYSQLPASS',
  'JWT',
  'LICENSE_KEY',
  'GITHUB_PAT',
  'db.password',
  'clientSecret',

  'PASSWORD_PROD',
  'REDIS_AUTH',
  'X-Api-Key',
  'SMTP_PWD',
  'AWS_SECRET_ACCESS_KEY',
  'authToken',
  'SESSION_COOKIE',
  'SSH_KEY',
  'apiKey2',
  'TOKEN_1',
  'CREDS',
  'vapid.private.key',
  'MASTER_KEY',
])('%s is the name of a secret', (name) => expect(isSecretName(name)).toBe(true));

test.each([
  'PATH',
  'TOKEN_TTL',
  'SECRET_NAME',
  'PASSWORD_FILE',
  'JWT_ISSUER',
  'MAX_TOKENS',
  'PUBLIC_KEY',
  'PORT',
  'COMPASS',
  'KEYSPACE',
  'CURRENCY',
  'AUTHOR',
  'LOG_LEVEL',
  'PARTITION_KEY',
  'TOKEN_URL',
  'key',
  'PIN',
])('%s is not', (name) => expect(isSecretName(name)).toBe(false));

test.each([
  'topologyKey',
  'secretName',
  'tokenExpirationSeconds',
  'key',
  'serviceAccountName',
  'matchLabelKeys',
])('the field %s of an API holds no secret', (name) => expect(isSecretName(name, 'by-api')).toBe(false));

test.each(['.pgpass', 'id_ed25519', 'tls.key', 'server.pem', '.dockerconfigjson', 'a/kubeconfig'])(
  '%s is a file of secrets',
  (name) => expect(isSecretFile(name)).toBe(true),
);

/** Where a secret may stand in a text. */
const around: readonly ((secret: string) => string)[] = [
  (it) => `--db-password=${it}`,
  (it) => `postgres://ann:${it}@db/shop`,
  (it) => `redis://:${it}@cache:6379`,
  (it) => `u:${it}@tcp(h:3306)/x`,
  (it) => `Server=h;User=u;Password=${it};`,
  (it) => `{"password":"${it}"}`,
  (it) => `{"db":{"user":"u","passwords":["${it}"]}}`,
  (it) => `{'password': '${it}'}`,
  (it) => `https://h.example.com/x?a=1&api_key=${it}&b=2`,
  (it) => `url=https://h.example.com/x?api_key=${it}`,
  (it) => `curl -H "X-Api-Key: ${it}" https://h.example.com/x`,
  (it) => `-Ddb.password=${it} -Xmx1g`,
  (it) => `curl -u bob:${it} https://h`,
  (it) => `<add key="Password" value="${it}" />`,
  (it) => `{"auths":{"r":{"auth":"${it}"}}}`,
  (it) => `https://hooks.slack.com/services/T0/B0/${it}`,
  (it) => `db.password=${it}`,
  (it) => `user: ann\npassword: ${it}\nhost: db`,
  (it) => `password = "${it}" # ours`,
  (it) => `mysql --password ${it} -h db`,
  (it) => `export PGPASS=${it}; psql`,
  (it) => `Authorization: Bearer ${it}`,
  (it) => `machine h login u password ${it}`,
  (it) => `<user>ann</user><password>${it}</password>`,
  (it) => `//registry.example.com/:_authToken=${it}`,
  (it) => `-----BEGIN RSA PRIVATE KEY-----\n${it}\n-----END RSA PRIVATE KEY-----`,
  (it) => `tls:\n  private_key: |\n    ${it}\n    ${it}\nport: 8080`,
];

test('a secret is masked wherever it stands, whatever it is', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{7,20}[A-Za-z0-9]$/);
  fc.assert(
    fc.property(fc.constantFrom(...around), secret, (write, word) => {
      const it = `zq${word}`;
      expect(maskText(write(it))).not.toContain(it);
      expect(maskText(maskText(write(it)))).toBe(maskText(write(it)));
    }),
  );
});

test('what stands beside it can still be read', () => {
  expect(maskText('postgres://ann:hunter2@db/shop')).toBe('postgres://ann:(masked)@db/shop');
  expect(maskText('Server=h;User=u;Password=x1y2z3;')).toBe('Server=h;User=u;Password=(masked);');
  expect(maskText('https://h/x?a=1&api_key=abc&b=2')).toBe('https://h/x?a=1&api_key=(masked)&b=2');
  expect(maskText('{"user":"u","password":"p"}')).toBe('{"user":"u","password":"(masked)"}');
  expect(maskText('user: ann\npassword: p\nhost: db')).toBe('user: ann\npassword: (masked)\nhost: db');
});

test.each([
  'shop/web:1.2.0',
  'shop/web:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',

  'shop/web:3f786850e387550fdab836ed7e6dc881de23001b',
  '/usr/share/nginx/html/index-2024.html',
  '2026-01-01T00:00:00Z',

  'db-prod-1.c9akciq32.eu-west-1.rds.amazonaws.com:5432',
  'http://web.shop.svc.cluster.local:8080/healthz',
  '-Xmx512m -Dfile.encoding=UTF-8',

  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  'info',
  'key',
  'git@github.com:acme/shop.git',
  'ssh://git@github.com/acme/shop',
  'a=b',

  '{"level":"info","tokens":true}',
  'tokenizer=true',
  'worker_processes auto;',
  'checkout-service-production-eu-west',
])('%s is no secret', (text) => expect(maskText(text)).toBe(text));

test.each([
  'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
  'q83vEjRWeJCrze8SNFZ4kA7h2Lx',
  '9e107d9d372bb6826bd81d3542a419d6',
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_FAKEtoken',
  'xoxb-1234-fake',
])('%s is a key that has no name', (text) => expect(maskText(`x ${text} y`)).toBe('x (masked) y'));

test('an object is masked by the names of its fields and by the flags of its lists', () => {
  const said = shown({
    kind: 'ConfigMap',
    data: { LICENSE_KEY: 'abc', '.pgpass': 'h:1:d:u:abc', level: 'info' },
    args: ['--token', 'abc', '--level', 'info'],
    topologyKey: 'kubernetes.io/hostname',
    httpHeaders: [{ name: 'X-Api-Key', value: 'abc' }],
  });
  expect(JSON.stringify(said)).not.toContain('abc');
  expect(said).toMatchObject({ topologyKey: 'kubernetes.io/hostname', data: { level: 'info' } });
  expect(said).toMatchObject({ args: ['--token', '(masked)', '--level', 'info'] });
});

test('what a Secret holds is masked wherever else it stands', () => {
  const metadata = { name: 'a' };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    data: { a: btoa('plainword') },
    stringData: { b: 'other words' },
  };
  const known = secretValuesOf([secret]);
  expect(withoutKnown({ args: ['x plainword', 'other words', btoa('plainword')] }, known)).toEqual({
    args: ['x (masked)', '(masked)', '(masked)'],
  });
});

test.each([
  'a',
  'a-',
  'a:',
  'a=',
  'a=b,',
  'a:b@',
  '://a:',
  '"a":',
  ' --a',
  '<a>',
  '-----BEGIN A-----',
  '[',
  '\\"',
  ' ',
  'a: |\n ',
  'password: |\n ',
  '7z ',
  'a-b ',
  'set password ',
  "password '",
  '/user:a ',
  '<a value=',
])('a long text of %j takes no long time', (piece) => {
  const text = piece.repeat(300_000 / piece.length);
  expect(maskText(text).length).toBeGreaterThan(0);
  expect(maskText(`{"a": "${text}`).length).toBeGreaterThan(0);
});

test('below credentials everything is secret, but for what says where they are', () => {
  const said = {
    credentials: { user: 'ann', a: 'hunter2' },
    passwords: ['hunter2'],
    webhook: { secret: { value: 'hunter2' } },
    volumes: [
      { name: 'v', secret: { secretName: 'tls', defaultMode: 256, items: [{ key: 'k', path: 'p' }] } },
    ],
    passwordSecretRef: { name: 'db', key: 'password' },
    imagePullSecrets: [{ name: 'regcred' }],
    serviceAccountToken: { path: 'token', audience: 'a' },
  };
  expect(shown(said)).toEqual({
    ...said,
    credentials: { user: 'ann', a: '(masked)' },
    passwords: ['(masked)'],
    webhook: { secret: { value: '(masked)' } },
  });
});
