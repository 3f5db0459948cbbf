import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GitSource } from '#domain/drift/source.ts';
import { hasSshd, type SshGitServer, startSshGitServer } from '#test/fakes/ssh-git-server.ts';
import { openGit } from './open.ts';

const git = openGit();
const app = (image: string): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: shop}\nspec: {components: [{name: web, type: worker, properties: {image: '${image}'}}]}\n`;

/* Debian's own sshd; without one (apt install openssh-server) there is nothing to ask. */
describe.skipIf(!hasSshd())('a repository behind an sshd', { timeout: 60_000 }, () => {
  let server: SshGitServer;
  let old: SshGitServer;
  beforeAll(async () => {
    [server, old] = await Promise.all([startSshGitServer(), startSshGitServer({ speaksVersion2: false })]);
  });
  afterAll(() => Promise.all([server.close(), old.close()]));

  const source = (
    of = server,
    more: Partial<GitSource> = {},
    key: Partial<GitSource['deployKey']> = {},
  ): GitSource => ({
    kind: 'git',
    app: 'shop',
    url: of.url,
    ref: { kind: 'branch', name: 'main' },
    path: 'shop',
    deployKey: { privateKey: of.privateKey, hostKeys: [of.hostKey], ...key },
    ...more,
  });
  const failing = async (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => expect.fail('it went well'),
      (error: Error) => `${error.name}: ${error.message}`,
    );

  test('a branch and a tag are read with the deploy key, and their history is seen', async () => {
    const first = server.commit({ 'shop/app.yaml': app('shop/web:1'), 'other/app.yaml': app('other:1') });
    server.tag('v1', first);
    const second = server.commit({ 'shop/app.yaml': app('shop/web:2') });
    expect(await git.head(source())).toBe(second);
    expect(await git.head(source(server, { ref: { kind: 'tag', name: 'v1' } }))).toBe(first);
    const { files } = await git.read(source(), second);
    expect(files.files.map(({ path }) => path)).toEqual(['app.yaml']);
    expect(files.files[0]?.text).toContain('shop/web:2');
    expect(await git.follows(source(), first, second)).toBe(true);
    const forced = server.commit({ 'shop/app.yaml': app('shop/web:3') }, { forced: true });
    expect(await git.follows(source(), second, forced)).toBe(false);
    expect(
      await git.head(source(server, {}, { hostKeys: [`SHA256:${'A'.repeat(43)}`, server.hostKey] })),
    ).toBe(forced);
  });

  test('a server that is not the named one sees no login, and is told with the key that it shows', async () => {
    expect(await failing(git.head(source(server, {}, { hostKeys: [old.hostKey] })))).toBe(
      `ConfigRefused: the repository ${server.url}: its server shows the host key ${server.hostKey}, which is not among hostKeys; if its operator publishes that fingerprint, add it`,
    );
  });

  test('what cannot be read is one sentence with what to do, and never a key', async () => {
    server.commit({ 'shop/app.yaml': app('shop/web:4') });
    const at = (url: string) => `ConfigRefused: the repository ${url}: `;
    const gone = server.url.replace('deploy.git', 'gone.git');
    const sealed = server.makeKey('sealed', 'my-passphrase');
    const said = [
      await failing(git.head(source(server, {}, { privateKey: server.makeKey('stranger') }))),
      await failing(git.head(source(server, {}, { privateKey: sealed }))),
      await failing(git.head(source(server, {}, { privateKey: 'ssh-ed25519 AAAA' }))),
      await failing(git.head(source(server, {}, { privateKey: '' }))),
      await failing(git.head(source(server, { url: gone }))),
      await failing(git.head(source(server, { url: 'ssh://git@127.0.0.1:1/x.git' }))),
      await failing(git.head(source(old))),
      await failing(git.head(source(server, { ref: { kind: 'branch', name: 'none' } }))),
      await failing(openGit({ mostBytes: 64 }).read(source(), await git.head(source()))),
    ];
    expect(said).toEqual([
      `${at(server.url)}it does not accept the deploy key; add its public half to the repository`,
      `${at(server.url)}its deploy key has a passphrase, which no program could enter; make a key without one`,
      `${at(server.url)}its deploy key is no private key of SSH in PEM or OpenSSH format; use the file that ssh-keygen made, not the one that ends in .pub`,
      `${at(server.url)}its deploy key is empty; put the private key there`,
      `NotFound: the repository ${gone}: there is no such repository, or the deploy key may not read it`,
      'CloudUnreachable: the repository ssh://git@127.0.0.1:1/x.git: it does not answer',
      `${at(old.url)}its server does not speak version 2 of the Git protocol; where it is an sshd of your own, add "AcceptEnv GIT_PROTOCOL" to its sshd_config`,
      `NotFound: the repository ${server.url}: it has no branch none`,
      expect.stringMatching(/^PlanRefused: .*one commit of it is more than /),
    ]);
    expect(said.join('\n')).not.toContain(server.privateKey.split('\n')[2]);
    expect(said.join('\n')).not.toContain('my-passphrase');
  });
});
