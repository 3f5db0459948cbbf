import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import {
  indexDigest,
  login,
  openRegistryServer,
  type PlayedRegistry,
} from '#test/contract/registry-server.ts';
import { openRegistries } from './registries.ts';
import { type RegistrySetting, readSettings } from '../settings/settings.ts';

const base = mkdtempSync(join(tmpdir(), 'tidegate-registries-'));
afterAll(() => rmSync(base, { recursive: true }));
let server: PlayedRegistry | undefined;
afterEach(() => server?.close());

const ask = async (
  setting: (host: string) => RegistrySetting,
  env: Readonly<Record<string, string>> = {},
) => {
  server = await openRegistryServer('tokens');
  const { host } = server;
  const clock = { now: () => 0, sleep: async () => {} };
  const settings = { registries: { [host]: setting(host) } };
  return openRegistries({ settings, base, env, clock }).digestOf({
    repository: `${host}/shop/web`,
    tag: '1.0.0',
  });
};

test('the login is that of the environment, or of a docker configuration', async () => {
  const env = { WHO: login.username, PASS: login.password };
  expect(await ask(() => ({ usernameEnv: 'WHO', passwordEnv: 'PASS' }), env)).toBe(indexDigest);
  const config = (host: string) => {
    const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
    writeFileSync(join(base, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
    return { dockerConfig: 'config.json' };
  };
  expect(await ask(config)).toBe(indexDigest);
  expect(await ask(() => ({ dockerConfig: '~/config.json' }), { HOME: base }).catch(String)).toMatch(
    /no token/,
  );
});

test('what is missing is named, and no password is', async () => {
  const env = { WHO: 'ann', PASS: 'canary' };
  await expect(ask(() => ({ passwordEnv: 'PASS' }), env)).rejects.toThrow(
    /the environment has no usernameEnv/,
  );
  await expect(ask(() => ({ usernameEnv: 'WHO', passwordEnv: 'NONE' }), env)).rejects.toThrow(/has no NONE/);
  await expect(ask(() => ({ dockerConfig: 'gone.json' }))).rejects.toThrow(/gone\.json: .*ENOENT/);
  await expect(ask(() => ({ usernameEnv: 'WHO', passwordEnv: 'PASS' }), env)).rejects.toThrow(
    /^(?!.*canary)/,
  );
});

test('settings of registries are checked like all others', () => {
  const read = (text: string) => readSettings('tidegate.yaml', `registries:\n  reg:5000: ${text}\n`);
  expect(read('{ http: true }').registries).toEqual({ 'reg:5000': { http: true } });
  expect(() => read('{ pasword: x }')).toThrow(/tidegate\.yaml:2:15 unknown field "pasword"/);
  expect(() => read('{ passwordEnv: A, dockerConfig: b }')).toThrow(
    /only one of passwordEnv and dockerConfig/,
  );
});
