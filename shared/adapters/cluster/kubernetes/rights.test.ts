import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '#ports/cluster.ts';
import { bearer } from './auth/credentials.ts';
import { openKubernetes } from './open.ts';
import { answer, type FakeServer, startServer, status } from '#test/fakes/kubernetes-server.ts';

let server: FakeServer;
let cluster: Cluster;
beforeEach(async () => {
  server = await startServer();
  cluster = openKubernetes({ name: 'eu', ...server.address, credentials: bearer('t'), timeoutMs: 3000 });
});
afterEach(() => server.close());

const on = (name: string) =>
  ({ verb: 'patch', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name }) as const;
const said = (allowed: boolean) => answer(201, { status: { allowed } });
const asked = () =>
  server.heard.map(
    ({ body }) => (JSON.parse(body) as { spec: { resourceAttributes: object } }).spec.resourceAttributes,
  );

test('a right on all objects of a kind is one question', async () => {
  server.play(said(true));
  expect(await cluster.missingRights([on('web'), on('mail')])).toEqual([]);
  expect(server.heard.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  ]);
  expect(asked()).toEqual([
    { verb: 'patch', group: 'apps', version: 'v1', resource: 'deployments', namespace: 'shop' },
  ]);
});

test('a right that holds for some objects alone is asked for by their names', async () => {
  server.play(said(false), said(true), said(false));
  const missing = await cluster.missingRights([on('web'), on('mail')]);
  expect(missing).toHaveLength(1);
  expect(asked().map((one) => (one as { name?: string }).name)).toEqual([undefined, 'web', 'mail']);
});

test('where nobody may ask, nothing is said to be missing; where nobody answers, that is told', async () => {
  server.play(status(403, 'forbidden'));
  expect(await cluster.missingRights([on('web')])).toEqual([]);
  await server.close();
  await expect(cluster.missingRights([on('web')])).rejects.toMatchObject({ name: 'ClusterUnreachable' });
});

const rules = (...resourceRules: readonly object[]) =>
  answer(201, { status: { resourceRules, incomplete: false } });
const verbs = (...all: readonly ('get' | 'list' | 'patch' | 'delete')[]) =>
  all.map((verb) => ({ ...on('web'), verb }));

test('of many rights in a namespace the rules are read at once, and what they give is not asked again', async () => {
  server.play(rules({ verbs: ['get', 'list', 'patch'], apiGroups: ['apps'], resources: ['*'] }));
  expect(await cluster.missingRights(verbs('get', 'list', 'patch'))).toEqual([]);
  expect(server.heard.map(({ path }) => path)).toEqual([
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
  ]);
});

test('what the rules do not plainly give is asked for itself: another authorizer may allow it', async () => {
  server.play(
    rules(
      { verbs: ['*'], apiGroups: ['apps'], resources: ['statefulsets'] },
      { verbs: ['*'], apiGroups: [''], resources: ['*'] },
      { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['mail'] },
      { verbs: ['list'], apiGroups: ['*'], resources: ['deployments'], resourceNames: ['web'] },
    ),
    said(true),
    said(false),
    said(false),
  );
  expect((await cluster.missingRights(verbs('get', 'list', 'patch'))).map(({ verb }) => verb)).toEqual([
    'patch',
  ]);
  expect(server.heard).toHaveLength(4);
});

test('where the rules may not be read, each right is asked for itself', async () => {
  server.play(status(403, 'forbidden'), said(true), said(true), said(true));
  expect(await cluster.missingRights(verbs('get', 'list', 'patch'))).toEqual([]);
  expect(server.heard).toHaveLength(4);
});
