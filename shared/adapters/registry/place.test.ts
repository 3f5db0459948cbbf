import { expect, test } from 'vitest';
import { loginIn } from './docker-config.ts';
import { addressOf, mayHandOutTokens, splitRepository } from '../oci/place.ts';

test.each([
  ['nginx', 'docker.io', 'library/nginx'],
  ['shop/web', 'docker.io', 'shop/web'],
  ['docker.io/shop/web', 'docker.io', 'shop/web'],
  ['docker.io/nginx', 'docker.io', 'library/nginx'],
  ['localhost/web', 'localhost', 'web'],
  ['reg:5000/a/b/c', 'reg:5000', 'a/b/c'],
])('%s lies at %s under %s', (repository, host, path) => {
  expect(splitRepository(repository)).toEqual({ host, path });
});

test('plain http is for this machine, and where the operator says so', () => {
  expect(addressOf({ host: 'reg.example.com' }).href).toBe('https://reg.example.com/');
  expect(addressOf({ host: 'reg.example.com', http: true }).protocol).toBe('http:');
  expect(addressOf({ host: 'localhost:5000' }).href).toBe('http://localhost:5000/');
  expect(addressOf({ host: 'localhost.example.com' }).protocol).toBe('https:');
  expect(addressOf({ host: 'docker.io' }).host).toBe('registry-1.docker.io');
  for (const host of ['a b', 'a/b', 'a@b', 'https://a', ''])
    expect(() => addressOf({ host })).toThrow(/is not a host name/);
});

test.each([
  ['registry.example.com', 'https://registry.example.com/token', true],
  ['registry.example.com', 'https://auth.example.com/token', true],
  ['registry.example.com', 'https://example.com.evil.org/token', false],
  ['registry.example.com', 'http://registry.example.com/token', false],
  ['registry.example.com', 'https://tokens.example.org/t', true],
  ['10.0.0.1', 'https://10.0.0.2/token', false],
  ['10.0.0.1', 'https://169.254.0.1/latest', false],
])('%s may send us to %s for a token: %s', (host, realm, may) => {
  const place = { host, tokensFrom: 'tokens.example.org' };
  expect(mayHandOutTokens(place, addressOf(place), new URL(realm))).toBe(may);
});

test('logins are found in a docker configuration however it spells the host', () => {
  const auth = Buffer.from('ann:canary:pass').toString('base64');
  const login = { username: 'ann', password: 'canary:pass' };
  const config = JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth }, 'ghcr.io': { auth } } });
  expect(loginIn('c', config, 'docker.io')).toEqual(login);
  expect(loginIn('c', config, 'ghcr.io')).toEqual(login);
  expect(loginIn('c', config, 'quay.io')).toBeUndefined();
  expect(loginIn('c', '{"auths":{"a":{"username":"u","password":"p"}}}', 'a')).toMatchObject({
    username: 'u',
  });
});

test.each(['canary', '["canary"]', '{"auths":{"a":{"auth":"canary"}}}', '{"credHelpers":{"a":"canary"}}'])(
  'a docker configuration that cannot be used is refused, without a word of it (%#)',
  (text) => {
    expect(() => loginIn('config.json', text, 'a')).toThrow(/^config\.json: (?!.*canary)/);
  },
);
