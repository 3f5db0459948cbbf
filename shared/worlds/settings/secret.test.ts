import { expect, test } from 'vitest';
import type { SecretName } from './schema.ts';
import { readSecret } from './secret.ts';

const ci = { id: 'ci', scheme: 'github', app: 'checkout', secrets: ['0123456789abcdef'] };
const eu = { server: 'https://eu.example', login: { kind: 'bearer', token: 't' } };
const read = (name: SecretName, text: unknown) =>
  readSecret(
    name,
    `arn:aws:secretsmanager:eu-central-1:123456789012:secret:tidegate-prod/${name}-AbCdEf`,
    typeof text === 'string' ? text : JSON.stringify(text),
  );

test.each<SecretName>(['clusters', 'registries', 'api', 'chat'])('an empty %s settles nothing', (name) => {
  expect(read(name, {})).toEqual({});
});

test('queries of Prometheus are taken as they are in tidegate.yaml', () => {
  const metrics = { kind: 'prometheus', url: 'https://p.example', queries: { requests: 'hits_total' } };
  expect(read('clusters', { eu: { ...eu, metrics } })).toEqual({ eu: { ...eu, metrics } });
});

test.each<readonly [SecretName, unknown, string]>([
  ['api', 'not json, canary', 'secret tidegate-prod/api: its text is not JSON'],
  ['api', { receivers: [{ ...ci, scheme: 'canary-none' }] }, '/receivers/0/scheme: '],
  [
    'api',
    { receivers: [{ ...ci, secret: 1 }] },
    '/receivers/0: unknown field "secret" in receivers[0]; did you mean "secrets"?',
  ],
  ['api', { tokens: [{ name: 'ann', token: 'canary-short' }] }, '/tokens/0/token: '],
  [
    'api',
    { receivers: [{ ...ci, secrets: undefined, secretEnv: 'S' }] },
    '/receivers/0/secretEnv: secretEnv is only for tidegate.yaml of one machine; write the values themselves as secrets',
  ],
  ['clusters', { 'a/b': { ...eu, login: { kind: 'canary' } } }, '/a~1b/login/kind: '],
  ['clusters', { eu: { kubeconfig: 'x' } }, '/eu/kubeconfig: kubeconfig is only for tidegate.yaml'],
  [
    'clusters',
    { eu: { ...eu, metrics: { kind: 'cloudwatch', region: 'canary', namespace: 'n' } } },
    '/eu/metrics/region: ',
  ],
  ['clusters', { clusters: { eu } }, 'write what is below `clusters` in tidegate.yaml'],
  [
    'registries',
    { 'ghcr.io': { login: 'canary' } },
    '/ghcr.io/login: ghcr.io.login must be ecr, or a map of fields',
  ],
  [
    'registries',
    { 'ghcr.io': { login: { username: 'canary' } } },
    '/ghcr.io/login: ghcr.io.login needs "password"',
  ],
  ['chat', { webhook: 'canary' }, '/webhook: webhook must be an http(s) address'],
  ['chat', { webhok: 'https://canary.example' }, 'did you mean "webhook"?'],
])('what is wrong in %s is told by its pointer and never by its value (%#)', (name, text, sentence) => {
  let failure: unknown;
  try {
    read(name, text);
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ name: 'ConfigRefused', message: expect.stringContaining(sentence) });
  expect(String(failure)).toContain(`secret tidegate-prod/${name}: `);
  expect(String(failure)).not.toContain('canary');
});
