import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { PlanView } from '#domain/plan/plan-view.ts';
import { indexDigest, openRegistryServer, type PlayedRegistry } from '#test/contract/registry-server.ts';
import { apiWorld, shop, token } from '#test/api/world.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { main } from '../main.ts';
import { serve, type Serving } from '../server/serve.ts';
import { playTerminal } from '../terminal.fixture.ts';

let folder = '';
let registry: PlayedRegistry;
let server: Serving | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-plan-'));
  registry = await openRegistryServer('open');
  for (const { path, text } of shop(`${registry.host}/shop/web:1.0.0`).files)
    writeFileSync(join(folder, path), text);
});
afterEach(async () => {
  registry.close();
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const run = async (...args: readonly string[]) => {
  const env = server === undefined ? {} : { TIDEGATE_SERVER: server.url, TIDEGATE_TOKEN: token };
  const io = playTerminal({ cwd: folder, env });
  const code = await main(args, io);
  return { code, out: io.printed.join('\n'), err: io.complained.join('\n') };
};
const json = async (...args: readonly string[]): Promise<PlanView> =>
  JSON.parse((await run('plan', '-o', 'json', ...args)).out) as PlanView;

test('without a registry that is named nobody is asked, and the plan says so in one line', async () => {
  const { code, out } = await run('plan');
  expect([code, registry.asked]).toEqual([0, []]);
  expect(out).toContain(
    `images: ${registry.host}/shop/web:1.0.0, reg.example.com/shop/mail:1 are not pinned`,
  );
  expect(out).toContain('not compared with the cluster, and no forecast: no server runs here');
});

test('a named registry is asked once for each image, and the digest is part of the hash', async () => {
  const [loose, held] = [await json(), await json('--registry', registry.host)];
  expect(registry.asked).toHaveLength(1);
  expect(held.plan.pins).toEqual({ [`${registry.host}/shop/web:1.0.0`]: indexDigest });
  expect(held.hash).not.toBe(loose.hash);
  mkdirSync(join(folder, '.tidegate'), { recursive: true });
  writeFileSync(join(folder, 'tidegate.yaml'), `registries: { "${registry.host}": {} }\n`);
  expect((await json()).hash).toBe(held.hash);
  registry.instead = (_, response) => (response.writeHead(404).end(), true);
  const refused = await run('plan');
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringMatching(/no plan:\nimage 127.*has no image shop\/web:1\.0\.0/),
  ]);
});

test('the cluster of a kubeconfig is called what the application calls it, in whatever way that is named', async () => {
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:9' } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
  writeFileSync(join(folder, 'kubeconfig'), kubeconfig);
  for (const words of [[], ['app.yaml'], ['-f', 'app.yaml']])
    expect((await run('plan', ...words, '--kubeconfig', 'kubeconfig')).err).toContain(
      'the application names the clusters one, two: say with --cluster which of them the kubeconfig is',
    );
});

test('a server that runs here makes the same plan and knows its clusters; a dead one is gone without', async () => {
  let state = 7;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const clock = { now: () => 0, sleep: async () => {}, after: () => () => {} };
  const cluster = openSimulatedCluster({ name: 'one', clock, random, namespaces: ['shop'] });
  const world = apiWorld({ cluster: async () => cluster });
  const alone = await json();
  server = await serve(0, (request) => answerRequest(request, world));
  const asked = await json();
  expect(asked.hash).toBe(alone.hash);
  expect(asked.targets[0]).toMatchObject({
    good: { kind: 'first' },
    live: [{ kind: 'new' }, { kind: 'new' }],
  });
  expect(await run('diff', '-t', 'eu', '--exit-code')).toMatchObject({
    code: 2,
    out: expect.stringContaining('new Deployment/web'),
  });
  expect((await run('plan', 'shop')).err).toMatch(/no application of this name is registered/);
  expect((await json('--offline')).targets[0]?.good.kind).toBe('unasked');
  await server.stop();
  expect((await json()).hash).toBe(alone.hash);
});
