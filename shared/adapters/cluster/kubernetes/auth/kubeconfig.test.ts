import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { newAuthority } from '#test/fakes/certificates.ts';
import { readKubeconfig } from './kubeconfig.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true }));
const authority = newAuthority();
const robot = authority.issue('robot');
const base64 = (text: string) => Buffer.from(text).toString('base64');

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

/** A kubeconfig with one context of each thing. */
const config = (cluster: object, user: object = { token: 'secret-token' }) => ({
  'current-context': 'main',
  clusters: [{ name: 'c', cluster: { server: 'https://k:6443', ...cluster } }],
  users: [{ name: 'u', user }],
  contexts: [{ name: 'main', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
});
const troubleOf = (act: () => unknown): Error => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  return expect.unreachable('it should have been refused');
};
const read = (name: string, content: unknown, options = {}) => readKubeconfig(file(name, content), options);

test('reads server, authority, namespace and token of the current context', async () => {
  const target = read('plain', config({ 'certificate-authority-data': base64(authority.cert) }));
  expect(target).toMatchObject({
    server: 'https://k:6443',
    ca: authority.cert,
    context: 'main',
    namespace: 'shop',
  });
  expect(await target.credentials()).toEqual({ token: 'secret-token' });
  expect(inspect(target, { depth: 9, showHidden: true })).not.toContain('secret-token');
});

test('reads certificates and keys, as data or as files beside the kubeconfig', async () => {
  mkdirSync(join(folder, 'pki'));
  for (const [name, pem] of Object.entries({ ca: authority.cert, cert: robot.cert, key: robot.key }))
    file(`pki/${name}`, pem);
  const byFile = read(
    'files',
    config(
      { 'certificate-authority': 'pki/ca' },
      { 'client-certificate': 'pki/cert', 'client-key': 'pki/key' },
    ),
  );
  const byData = read(
    'data',
    config({}, { 'client-certificate-data': base64(robot.cert), 'client-key-data': base64(robot.key) }),
  );
  expect(byFile.ca).toBe(authority.cert);
  expect(await byFile.credentials()).toEqual(robot);
  expect(await byData.credentials()).toEqual(robot);
});

test('a token file is read anew each time', async () => {
  file('token', 'one\n');
  const { credentials } = read('rotating', config({}, { tokenFile: 'token' }));
  expect(await credentials()).toEqual({ token: 'one' });
  file('token', 'two\n');
  expect(await credentials()).toEqual({ token: 'two' });
  rmSync(join(folder, 'token'));
  await expect(credentials()).rejects.toMatchObject({ name: 'ClusterUnreachable' });
});

test('of several files the first that names a thing wins, and missing ones are passed over', async () => {
  const first = file('first', {
    contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user: { token: 'first' } }],
  });
  const second = file('second', { ...config({}), users: [{ name: 'u', user: { token: 'second' } }] });
  const target = readKubeconfig([join(folder, 'absent'), first, second].join(delimiter));
  expect(target.namespace).toBeUndefined();
  expect(await target.credentials()).toEqual({ token: 'first' });
});

test('a plugin is run only for a person', async () => {
  const exec = { command: process.execPath, args: ['-e', `console.log('{"status":{"token":"by-plugin"}}')`] };
  expect(() => read('exec', config({}, { exec }))).toThrow(/only done for a person/);
  expect(await read('exec', config({}, { exec }), { allowExec: true }).credentials()).toEqual({
    token: 'by-plugin',
  });
});

test('a proxy and another server name are passed on', () => {
  const target = read('proxy', config({ 'proxy-url': 'http://proxy:3128', 'tls-server-name': 'k.example' }));
  expect(target).toMatchObject({ proxy: 'http://proxy:3128', serverName: 'k.example' });
});

const bad: readonly (readonly [string, unknown, RegExp])[] = [
  ['two keys', 'clusters: []\nclusters: []\n', /:2:1: this is not valid YAML \(duplicate key\)/],
  ['half a text', 'users:\n  - name: "secret-token', /:2:\d+: this is not valid YAML/],
  ['another thing', '- a\n', /not a kubeconfig/],
  ['a cluster without a name', { ...config({}), clusters: [{ cluster: {} }] }, /clusters\[0\] needs a name/],
  ['a manifest', 'apiVersion: v1\nkind: Pod\n', /it has no contexts; is it a kubeconfig\?/],
  ['no context', { ...config({}), 'current-context': '' }, /no current context; choose one of: main/],
  [
    'an unknown context',
    { ...config({}), 'current-context': 'mian' },
    /no context called "mian"; it has: main/,
  ],
  ['an unknown user', { ...config({}), users: [] }, /no user called "u"; it has: none/],
  ['no server', config({ server: '' }), /no server address/],
  ['a number for a text', config({ server: 7 }), /server must be a text/],
  [
    'an unverified server',
    config({ 'insecure-skip-tls-verify': true }),
    /never done; remove it and give certificate-authority-data/,
  ],
  ['a strange proxy', config({ 'proxy-url': 'socks5://me:secret-token@p' }), /http or https proxy/],
  ['an authority that is none', config({ 'certificate-authority-data': 'aGk=' }), /holds no PEM/],
  [
    'a file that is not there',
    config({ 'certificate-authority': 'nowhere.crt' }),
    /names nowhere.crt, which cannot be read/,
  ],
  [
    'a certificate without its key',
    config({}, { 'client-certificate-data': base64(robot.cert) }),
    /go together/,
  ],
  [
    'the key of another',
    config({}, { 'client-certificate-data': base64(robot.cert), 'client-key-data': base64(authority.key) }),
    /do not belong together/,
  ],
  ['a password', config({}, { username: 'me', password: 'secret-token' }), /not accepted by Kubernetes/],
  ['an old provider', config({}, { 'auth-provider': { name: 'gcp' } }), /use the exec plugin/],
  [
    'somebody else to be',
    config({}, { token: 'secret-token', as: 'admin' }),
    /impersonation is not supported/,
  ],
];

test.each(bad)('refuses %s with the file and what to do, and no secret', (name, content, reason) => {
  const path = file(name.replaceAll(' ', '-'), content);
  const trouble = troubleOf(() => readKubeconfig(path));
  expect(trouble).toMatchObject({ name: 'ConfigRefused', message: expect.stringMatching(reason) });
  expect(trouble.message).toContain(path);
  expect(inspect(trouble, { depth: 9 })).not.toContain('secret-token');
});

test('says where it looked when there is no file', () => {
  expect(() => readKubeconfig(join(folder, 'nowhere'))).toThrow(/nowhere: it cannot be read \(ENOENT\)/);
  expect(() => readKubeconfig('')).toThrow(/no kubeconfig/);
});
