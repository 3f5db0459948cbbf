import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GitSource } from '#domain/drift/source.ts';
import { hasGit } from '#test/fakes/git-repository.ts';
import { type GitServer, startGitServer } from '#test/fakes/git-server.ts';
import { openGit } from './open.ts';

const git = openGit();
const app = (image: string): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: shop}\nspec: {components: [{name: web, type: worker, properties: {image: '${image}'}}]}\n`;

describe.skipIf(!hasGit())('a repository that git itself serves', () => {
  let server: GitServer;
  beforeAll(async () => {
    server = await startGitServer();
  });
  afterAll(() => server.close());

  const source = (more: Partial<GitSource> = {}): GitSource => ({
    kind: 'git',
    app: 'shop',
    url: server.url,
    ref: { kind: 'branch', name: 'main' },
    login: { username: server.username, password: server.password },
    path: 'shop',
    ...more,
  });
  const failing = async (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => expect.fail('it went well'),
      (error: Error) => `${error.name}: ${error.message}`,
    );

  test('a branch, a tag and a commit are read with their folder alone', async () => {
    const first = server.commit({
      'shop/app.yaml': app('shop/web:1'),
      'shop/environments/prod.yaml': '{}\n',
      'other/app.yaml': app('other:1'),
      'README.md': 'x',
    });
    server.tag('v1', first);
    const second = server.commit({ 'shop/app.yaml': app('shop/web:2') });
    expect(await git.head(source())).toBe(second);
    expect(await git.head(source({ ref: { kind: 'tag', name: 'v1' } }))).toBe(first);
    expect(await git.head(source({ ref: { kind: 'commit', name: first } }))).toBe(first);
    const { files } = await git.read(source(), second);
    expect(files.files.map(({ path }) => path)).toEqual(['app.yaml', 'environments/prod.yaml']);
    expect(files.files[0]?.text).toContain('shop/web:2');
    expect((await git.read(source(), first)).files.files[0]?.text).toContain('shop/web:1');
  });

  test('many versions of large files come as differences and are read alike', async () => {
    const lines = Array.from(
      { length: 2000 },
      (_, index) => `# line ${index} ${randomBytes(8).toString('hex')}`,
    );
    for (const round of [1, 2, 3]) {
      lines[round * 100] = `# changed ${round}`;
      server.commit({
        'shop/app.yaml': `${lines.join('\n')}\n${app(`shop/web:${round}`)}`,
        'copy/app.yaml': `${lines.join('\n')}\n${app(`copy/web:${round}`)}`,
      });
    }
    const { files } = await git.read(source(), await git.head(source()));
    expect(files.files[0]?.text).toBe(`${lines.join('\n')}\n${app('shop/web:3')}`);
  });

  test('what follows is told from what was forced', async () => {
    const before = await git.head(source());
    const after = server.commit({ 'shop/app.yaml': app('shop/web:4') });
    server.commit({ 'shop/app.yaml': app('shop/web:5') });
    const last = await git.head(source());
    expect(await git.follows(source(), before, last)).toBe(true);
    const forced = server.commit({ 'shop/app.yaml': app('shop/web:6') }, { forced: true });
    expect(await git.head(source())).toBe(forced);
    expect(await git.follows(source(), after, forced)).toBe(false);
  });

  test('a branch that is forced elsewhere between the look and the reading is read as it was seen', async () => {
    const seen = server.commit({ 'shop/app.yaml': app('shop/web:7') });
    expect(await git.head(source())).toBe(seen);
    server.commit(
      { 'shop/app.yaml': app('shop/web:8'), 'shop/more.yaml': app('shop/more:8') },
      { forced: true },
    );
    const { files } = await git.read(source(), seen);
    expect(files.files).toEqual([{ path: 'app.yaml', text: app('shop/web:7') }]);
  });

  test('what cannot be read is one sentence with the commit and the path, and never a login', async () => {
    const wrong = { username: 'reader', password: 'a-wrong-password-of-mine' };
    const said = [
      await failing(git.head(source({ login: wrong }))),
      await failing(git.head(source({ ref: { kind: 'branch', name: 'gone' } }))),
      await failing(git.head(source({ url: `${server.url}x` }))),
      await failing(git.head(source({ url: 'http://127.0.0.1:1/x.git' }))),
      await failing(git.read(source(), 'ab'.repeat(20))),
      await failing(git.read(source({ path: 'nowhere' }), await git.head(source()))),
    ];
    expect(said).toEqual([
      `ConfigRefused: the repository ${server.url}: it does not let us in (401); give a token that may read it`,
      `NotFound: the repository ${server.url}: it has no branch gone`,
      expect.stringMatching(/^(NotFound|CloudUnreachable|ConfigRefused): /),
      'CloudUnreachable: the repository http://127.0.0.1:1/x.git: it does not answer',
      expect.stringMatching(/^PlanRefused: .*: its server (does not give that commit|gives no pack)$/),
      expect.stringMatching(/^PlanRefused: .* at [0-9a-f]{12}: it has no folder nowhere$/),
    ]);
    expect(said.join()).not.toMatch(/wrong-password|token-of-the-repository/);
  });

  test('a link is refused by its path, and so is a repository that is too large', async () => {
    const linked = server.commit({}, { branch: 'linked', links: { 'shop/passwd.yaml': '/etc/passwd' } });
    expect(await failing(git.read(source(), linked))).toContain('passwd.yaml is a symbolic link');
    const large = server.commit(
      {
        'shop/large.bin': randomBytes(3 * 2 ** 20).toString('base64'),
      },
      { branch: 'large', forced: true },
    );
    const small = openGit({ mostBytes: 2 ** 20 });
    expect(await failing(small.read(source(), large))).toContain('more than 1 MB');
  });
});
