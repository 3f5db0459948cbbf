import { expect, test } from 'vitest';
import type { ApiSettings } from './schema.ts';
import { openSecretSettings } from './secret.ts';

const ci = { id: 'ci', scheme: 'github', app: 'checkout', secrets: ['0123456789abcdef'] };
const token = 'a-bearer-token-of-some-length';

test('a receiver is found by its id, and its secrets are those of now', async () => {
  let secrets = ['0123456789abcdef'];
  const settings = openSecretSettings(async () => ({ receivers: [{ ...ci, secrets }] }));
  secrets = ['fedcba9876543210', '0123456789abcdef'];
  expect(await settings.receiver('ci')).toMatchObject({ id: 'ci', scheme: 'github', apps: ['checkout'] });
  expect(await (await settings.receiver('ci'))?.secrets()).toEqual(secrets);
  expect(await settings.receiver('other')).toBeUndefined();
});

test('the filters of a receiver are handed on, and all receivers are listed without their secrets', async () => {
  const filter = { repositories: ['ghcr.io/acme/*'], tags: { semver: '>= 1.4', prereleases: true } };
  const settings = openSecretSettings(async () => ({ receivers: [{ ...ci, ...filter }] }));
  expect(await settings.receiver('ci')).toMatchObject(filter);
  const [listed] = await settings.receivers();
  expect(listed).toMatchObject(filter);
  expect(JSON.stringify(listed)).not.toContain(ci.secrets[0]);
});

test('a bearer token stands for its name, any other for nobody', async () => {
  const settings = openSecretSettings(async () => ({ tokens: [{ name: 'ann', token }] }));
  expect(await settings.whoIs(token)).toEqual({ name: 'ann' });
  expect(await settings.whoIs(`${token}x`)).toBeUndefined();
  expect(await settings.whoIs('')).toBeUndefined();
});

test('a receiver and a token that are added while the function is warm are known at once', async () => {
  const old: ApiSettings = {};
  let latest = old;
  const settings = openSecretSettings(async (age) => (age === 'recent' ? latest : old));
  expect(await settings.receiver('ci')).toBeUndefined();
  latest = { receivers: [ci], tokens: [{ name: 'ann', token }] };
  expect(await settings.receiver('ci')).toMatchObject({ id: 'ci' });
  expect(await settings.whoIs(token)).toEqual({ name: 'ann' });
});
