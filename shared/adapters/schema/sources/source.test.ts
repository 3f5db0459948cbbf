import { expect, test } from 'vitest';
import { sourceSettings } from './source.ts';

const https = { app: 'shop', git: 'https://git.example.com/shop/deploy.git' };
const hostKeys = [`SHA256:${'k'.repeat(43)}`];
const ssh = {
  app: 'shop',
  git: 'ssh://git@git.example.com:2222/shop/deploy.git',
  keyEnv: 'DEPLOY_KEY',
  hostKeys,
};
const oci = { app: 'shop', oci: 'oci://ghcr.io/shop/deploy' };

const wrongIn = (source: object): readonly string[] =>
  (sourceSettings.safeParse(source).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')} ${message}`,
  );

test('each kind is accepted in its own words', () => {
  const all = [
    https,
    { ...https, tag: 'v1', token: 't', username: 'u' },
    ssh,
    { app: 'shop', git: ssh.git, key: 'k', hostKeys, commit: 'a'.repeat(40) },
    oci,
    { ...oci, digest: `sha256:${'d'.repeat(64)}`, path: 'shop' },
  ];
  expect(all.flatMap(wrongIn)).toEqual([]);
});

test.each([
  [{ ...oci, branch: 'main' }, 'branch belongs to no source of the kind "oci"; remove it'],
  [{ ...oci, token: 't' }, 'token belongs to no source of the kind "oci"; remove it'],
  [
    { ...https, digest: `sha256:${'d'.repeat(64)}` },
    'digest belongs to no source of the kind "git"; remove it',
  ],
  [{ ...https, branch: 'main', tag: 'v1' }, 'tag cannot stand beside "branch"; write one of them'],
  [
    { ...oci, digest: `sha256:${'d'.repeat(64)}`, tag: 'v1' },
    'digest cannot stand beside "tag"; write one of them',
  ],
  [{ ...https, hostKeys }, 'hostKeys is not for HTTPS, which takes username, token, tokenEnv'],
  [{ ...ssh, token: 't' }, 'token is not for SSH, which takes key, keyEnv, hostKeys'],
  [{ ...ssh, key: 'k' }, 'git needs a deploy key over SSH: either "key" or "keyEnv"'],
  [{ ...ssh, keyEnv: undefined }, 'git needs a deploy key over SSH: either "key" or "keyEnv"'],
  [{ ...ssh, hostKeys: undefined }, 'git needs "hostKeys" over SSH'],
  [{ ...ssh, hostKeys: ['aa:bb'] }, 'hostKeys.0 must be the fingerprint of a host key'],
  [{ ...ssh, git: 'git@git.example.com:shop/deploy.git' }, 'git must be the address of a repository'],
  [{ ...ssh, git: "ssh://git@git.example.com/x'; rm -rf '.git" }, 'git must be the address of a repository'],
  [{ ...oci, oci: 'ghcr.io/shop/deploy' }, 'oci must be the address of an artifact without its tag'],
  [{ ...oci, oci: 'oci://ghcr.io/shop/deploy:v1' }, 'oci must be the address of an artifact without its tag'],
])('what does not go together is told: %o', (source, sentence) => {
  expect(wrongIn(source).join('\n')).toContain(sentence);
});
