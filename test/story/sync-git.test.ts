import { describe, expect, test } from 'vitest';
import { openGit } from '#adapters/repositories/git/open.ts';
import type { GitSource } from '#domain/drift/sync-rule.ts';
import { hasGit, startGitServer } from '#test/fakes/git-server.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { type OnEnd } from './scene.ts';
import { app, released, rule } from './sync.ts';

/* An environment whose files lie in a repository that git itself serves. */

const open = async (onEnd: OnEnd) => {
  const server = await startGitServer();
  onEnd(() => server.close());
  const source: GitSource = {
    app: 'shop',
    url: server.url,
    ref: { kind: 'branch', name: 'main' },
    path: 'shop',
    login: { username: server.username, password: server.password },
  };
  const scene = await released(() => openSimulatedTheatre(), onEnd, rule('release', { sources: [source] }));
  Object.assign(scene.stage.world, { repositories: openGit() });
  const { namespace } = scene.stage;
  const push = (image: string, how: Parameters<typeof server.commit>[1] = {}) =>
    server.commit({ 'shop/app.yaml': app(namespace, image).files[0]?.text ?? '' }, how);
  const said = () => scene.stage.told.map(({ text }) => text).join('\n');
  return { ...scene, server, push, said };
};

describe.skipIf(!hasGit())('a repository as source', () => {
  test('a new commit is released, once; a forced one is told', async ({ onTestFinished }) => {
    const { stage, look, push, server } = await open(onTestFinished);
    push('shop/app:1');
    expect(await look()).toBeUndefined();
    const commit = push('shop/app:2');
    const release = (await look()) ?? 'none';
    const ended = await stage.ended(release);
    expect(ended.outcome?.kind).toBe('released');
    expect(ended.cause).toMatchObject({
      kind: 'sync',
      reason: `commit ${commit.slice(0, 12)} of main is not what runs in eu`,
    });
    expect(await look()).toBeUndefined();
    const forced = push('shop/app:3', { forced: true });
    const third = await stage.ended((await look()) ?? 'none');
    expect(third.cause).toMatchObject({
      reason: `commit ${forced.slice(0, 12)} of main is not what runs in eu; it does not follow ${commit.slice(0, 12)}, which was there before: it was force-pushed`,
    });
    const heads = await stage.world.journal.list('');
    const all = await Promise.all(heads.map(({ stream }) => stage.world.journal.read(stream)));
    expect(JSON.stringify([all, stage.told])).not.toContain(server.password);
  });

  test('a bad file is told with its commit, file and line, and nothing is released', async ({
    onTestFinished,
  }) => {
    const { look, server, said } = await open(onTestFinished);
    const commit = server.commit({ 'shop/app.yaml': 'apiVersion: core.oam.dev/v1beta1\nkind: Applicatio\n' });
    expect(await look()).toBeUndefined();
    expect(said()).toContain(`${server.url} at ${commit.slice(0, 12)}: `);
    expect(said()).toContain('app.yaml:2:7 kind of the application cannot be "Applicatio"');
  });

  test('a repository that is away is told, and its environment stays as it is', async ({
    onTestFinished,
  }) => {
    const { look, server, said, paint, rules } = await open(onTestFinished);
    await server.close();
    expect(await look()).toBeUndefined();
    expect(said()).toContain('it does not answer');
    rules.splice(0, 1, { ...rules[0]!, policy: 'heal' });
    await paint('red');
    expect(await look()).toBeDefined();
  });
});
